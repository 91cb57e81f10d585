#ifndef KEZHI_DOMAIN_WORK_PLAN_STATE_H_
#define KEZHI_DOMAIN_WORK_PLAN_STATE_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/time/civil_time.h"

#include "kezhi/v1/plan.pb.h"

namespace kezhi::domain {

// What decisions know of a work plan.
struct WorkPlanState {
  bool drafted = false;
  std::string kind;
  std::string owner;    // a consultant's name; empty = the group's, or the whole store's
  std::string author;   // principal who drafted it
  absl::CivilDay from;  // first day of its period
  absl::CivilDay to;    // last day
  std::string visit_scale;
  std::vector<v1::PlanTarget> targets;
  bool summarised = false;
  std::vector<v1::PlanResult> results;          // of the last summary
  std::optional<absl::CivilDay> summarised_on;  // its business day
};

}  // namespace kezhi::domain

#endif  // KEZHI_DOMAIN_WORK_PLAN_STATE_H_
