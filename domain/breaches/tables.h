#ifndef KEZHI_DOMAIN_BREACHES_TABLES_H_
#define KEZHI_DOMAIN_BREACHES_TABLES_H_

namespace kezhi::domain {

// (store, day, position) → BreachRow.
inline constexpr char kBreaches[] = "breaches.rows";

}  // namespace kezhi::domain

#endif  // KEZHI_DOMAIN_BREACHES_TABLES_H_
