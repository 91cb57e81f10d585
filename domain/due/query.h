#ifndef KEZHI_DOMAIN_DUE_QUERY_H_
#define KEZHI_DOMAIN_DUE_QUERY_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"

#include "kezhi/v1/day.pb.h"
#include "kezhi/v1/views.pb.h"

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
  int limit = 100;
  std::string after;  // `next` of the previous page; empty = from the start
};

struct DuePage {
  std::vector<v1::DueItem> items;
  std::string next;  // empty = no more; may hold any byte
};

// What is due (domain.md §4.24), by day, owner, customer or visit. A pool warning has the day of
// expiry as its day and is listed from `warn_days_before` that day on.
DuePage ListDueItems(const RowReader& rows, const DueQuery& query);

// Everything that the closing of `day` must look at: open plans due on or before it, horizons that
// ended before it, receptions not completed on it or before, customers whose time in the hands of
// their owner is over; without what an earlier closing has noted. Consultants: all who worked in
// the store on that day.
v1::CloseDayCandidates CandidatesOf(const RowReader& rows, absl::string_view store,
                                    absl::CivilDay day);

// Visits that are lines of the day's registration sheet, struck ones too, by name.
std::vector<std::string> SheetVisits(const RowReader& rows, absl::string_view store,
                                     absl::CivilDay day);

struct Owned {
  std::vector<std::string> customers;
  int more = 0;  // owned beyond those named
};

// The customers that a consultant owns, at most `limit`, by name; aliases left out.
Owned OwnedCustomers(const RowReader& rows, absl::string_view consultant, int limit);

}  // namespace kezhi::domain

#endif  // KEZHI_DOMAIN_DUE_QUERY_H_
