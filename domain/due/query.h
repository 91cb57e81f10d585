#ifndef KEZHI_DOMAIN_DUE_QUERY_H_
#define KEZHI_DOMAIN_DUE_QUERY_H_

#include <optional>
#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"

#include "kezhi/v1/day.pb.h"
#include "kezhi/v1/views.pb.h"

#include "domain/page.h"
#include "domain/rows.h"

namespace kezhi::domain {

// Which due items to list.
struct DueQuery {
  std::string store;                   // `stores/{store}`
  std::string owner;                   // only this consultant's; empty = all
  std::optional<absl::CivilDay> from;  // nullopt = all that is overdue as well
  absl::CivilDay to;
  absl::CivilDay today;                         // the business day by which `overdue` is judged
  v1::DueKind kind = v1::DUE_KIND_UNSPECIFIED;  // unspecified = all
};

// What is due (domain.md §4.24), by day, owner, customer or visit. A pool warning has the day of
// expiry as its day and is listed from the playbook's `warn_days_before` that day on.
Page<v1::DueItem> ListDueItems(const RowReader& rows, const DueQuery& query,
                               absl::string_view start_key, int limit);

// Everything that the closing of `day` must look at: open plans due on or before it, horizons that
// ended before it, receptions not completed on it or before, customers whose time with their owner
// is over by the pool's rules; all without what an earlier closing has noted. Consultants: all who
// worked in the store on that day.
v1::CloseDayCandidates CandidatesOf(const RowReader& rows, absl::string_view store,
                                    absl::CivilDay day);

}  // namespace kezhi::domain

#endif  // KEZHI_DOMAIN_DUE_QUERY_H_
