#ifndef KEZHI_DOMAIN_WALK_IN_QUERY_H_
#define KEZHI_DOMAIN_WALK_IN_QUERY_H_

#include <string>

#include "absl/time/civil_time.h"

#include "kezhi/v1/views.pb.h"

#include "domain/period.h"
#include "domain/rows.h"

namespace kezhi::domain {

// What to count: a store's business days `from` to `to`, both inside.
struct WalkInQuery {
  std::string store;  // `stores/{store}`
  absl::CivilDay from;
  absl::CivilDay to;
  Cut period = Cut::kDay;  // how `by_period` is cut; kNone is taken as kDay
};

// Walk-in analytics (domain.md §4.11, example 37). Struck visits are left out, late ones counted.
// Every count but `returns` and `heads` is of first batches; ratios and means are absent when they
// would divide by zero. `won_in_period` and `lost_in_period` count all pursuits of the store by the
// day they ended; `won_of_cohort` those that the period's first batches brought. Hours are in the
// zone that the store had on the day; `by_hour` holds hours with visits, `by_weekday` and
// `by_day_of_month` all 7 and 31, `by_period` every part, `by_consultant` those who received, by
// name.
v1::WalkInAnalytics GetWalkInAnalytics(const RowReader& rows, const WalkInQuery& query);

}  // namespace kezhi::domain

#endif  // KEZHI_DOMAIN_WALK_IN_QUERY_H_
