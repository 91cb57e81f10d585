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
// Batches and what is said of contact data are of first visits; heads, test drives and orders on
// the spot of all visits. Ratios and means are absent when they would divide by zero. Lines not yet
// filled in are batches, but neither left data nor left none. `won_in_period` and `lost_in_period`
// count all pursuits of the store by the day they ended, `won_of_cohort` those that the period's
// first visits brought, `returned` the customers among those who came again by now. Hours are in
// the zone that the store had on the day. `by_weekday` and `by_day_of_month` hold all 7 and 31,
// `by_period` every part, `by_hour` and `by_consultant` what occurred. Equal counts share a rank.
v1::WalkInAnalytics GetWalkInAnalytics(const RowReader& rows, const WalkInQuery& query);

}  // namespace kezhi::domain

#endif  // KEZHI_DOMAIN_WALK_IN_QUERY_H_
