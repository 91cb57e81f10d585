#ifndef KEZHI_DOMAIN_PLANS_QUERY_H_
#define KEZHI_DOMAIN_PLANS_QUERY_H_

#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"

#include "kezhi/v1/plan_views.pb.h"

#include "domain/page.h"
#include "domain/rows.h"

namespace kezhi::domain {

// These read the rows of the projections `plans` and `directory`; the first two also those of
// `deals` and `pursuits`.

// A plan with what was reached of each target. NOT_FOUND, PLAN_NOT_FOUND.
absl::StatusOr<v1::WorkPlan> WorkPlanOf(const RowReader& rows, const std::string& plan);

// Which plans are asked for; what is empty or unspecified admits all.
struct WorkPlanFilter {
  std::string store;
  std::string owner;
  std::string kind;
  std::string group;
  std::optional<absl::CivilDay> from;  // whose period ends on or after it
  std::optional<absl::CivilDay> to;    // whose period begins on or before it
  v1::WorkPlanState state = v1::WORK_PLAN_STATE_UNSPECIFIED;
  bool late = false;
};

// Plans by owner, first day and name, those of groups and of the store first; each as WorkPlanOf.
Page<v1::WorkPlan> ListWorkPlans(const RowReader& rows, const WorkPlanFilter& filter,
                                 absl::string_view start_key, int limit);

// Who is to be visited by a consultant in a month, and who was: the plan's customers, and those of
// the consultant's own who are due by their tier or were visited. Names are left out; `today`
// judges what is overdue. NOT_FOUND, CONSULTANT_NOT_FOUND.
absl::StatusOr<v1::VisitSchedule> VisitScheduleOf(const RowReader& rows,
                                                  const std::string& consultant,
                                                  absl::CivilMonth month, absl::CivilDay today);

}  // namespace kezhi::domain

#endif  // KEZHI_DOMAIN_PLANS_QUERY_H_
