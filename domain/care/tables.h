#ifndef KEZHI_DOMAIN_CARE_TABLES_H_
#define KEZHI_DOMAIN_CARE_TABLES_H_

namespace kezhi::domain {

// (store, day, position) → CareRow.
inline constexpr char kCareRows[] = "care.rows";

}  // namespace kezhi::domain

#endif  // KEZHI_DOMAIN_CARE_TABLES_H_
