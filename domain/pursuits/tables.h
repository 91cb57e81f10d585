#ifndef KEZHI_DOMAIN_PURSUITS_TABLES_H_
#define KEZHI_DOMAIN_PURSUITS_TABLES_H_

namespace kezhi::domain {

// (customer, pursuit) → PursuitRow, under the customer and number of today.
inline constexpr char kPursuitRows[] = "pursuits.rows";
// customer → PursuitCustomer.
inline constexpr char kPursuitCustomers[] = "pursuits.customers";
// consultant → the group's name.
inline constexpr char kPursuitGroups[] = "pursuits.groups";
// alias → MergeRow.
inline constexpr char kPursuitMerges[] = "pursuits.merges";
// (alias, pursuit) → PursuitRow as it was before the merge.
inline constexpr char kPursuitAliased[] = "pursuits.aliased";

}  // namespace kezhi::domain

#endif  // KEZHI_DOMAIN_PURSUITS_TABLES_H_
