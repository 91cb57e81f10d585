#ifndef KEZHI_DOMAIN_WALK_IN_TABLES_H_
#define KEZHI_DOMAIN_WALK_IN_TABLES_H_

#include <cstdint>
#include <string>

#include "absl/strings/string_view.h"

#include "domain/rows.h"

namespace kezhi::domain {

// (store, yyyymmdd, visit) → WalkInVisit; its customer and pursuit are those recorded, before
// merges.
inline constexpr char kWalkInVisits[] = "walk_in.visits";
// visit → its key in the table above, since an amendment may move it to another day.
inline constexpr char kWalkInPlaces[] = "walk_in.places";
// (customer, pursuit) → WalkInOutcome, under the customer and number of today.
inline constexpr char kWalkInOutcomes[] = "walk_in.outcomes";
// alias → MergeRow.
inline constexpr char kWalkInMerges[] = "walk_in.merges";

// Where the outcome of a pursuit lies.
inline std::string OutcomeKey(absl::string_view customer, int pursuit) {
  return RowKey(customer, Sortable(static_cast<std::uint64_t>(pursuit)));
}

}  // namespace kezhi::domain

#endif  // KEZHI_DOMAIN_WALK_IN_TABLES_H_
