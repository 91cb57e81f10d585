#ifndef KEZHI_DOMAIN_FUNNEL_TABLES_H_
#define KEZHI_DOMAIN_FUNNEL_TABLES_H_

namespace kezhi::domain {

// (store, machine, customer, pursuit, position) → StageStay.
inline constexpr char kFunnelStays[] = "funnel.stays";
// (customer, pursuit), as they are called today → the key of the last stay.
inline constexpr char kFunnelLast[] = "funnel.last";

}  // namespace kezhi::domain

#endif  // KEZHI_DOMAIN_FUNNEL_TABLES_H_
