#ifndef KEZHI_DOMAIN_PURSUITS_TABLES_H_
#define KEZHI_DOMAIN_PURSUITS_TABLES_H_

#include <cstdint>
#include <string>

#include "absl/strings/string_view.h"

#include "domain/rows.h"

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

inline std::string PursuitKey(absl::string_view customer, int pursuit) {
  return RowKey(customer, Sortable(static_cast<std::uint64_t>(pursuit)));
}

}  // namespace kezhi::domain

#endif  // KEZHI_DOMAIN_PURSUITS_TABLES_H_
