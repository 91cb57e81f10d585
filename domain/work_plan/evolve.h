#ifndef KEZHI_DOMAIN_WORK_PLAN_EVOLVE_H_
#define KEZHI_DOMAIN_WORK_PLAN_EVOLVE_H_

#include "kezhi/v1/event.pb.h"

#include "domain/work_plan/state.h"

namespace kezhi::domain {

// Folds one event of a plan's stream into its state. Never refuses; ignores what decisions need not
// know.
void EvolveWorkPlan(const v1::Event& event, WorkPlanState& state);

}  // namespace kezhi::domain

#endif  // KEZHI_DOMAIN_WORK_PLAN_EVOLVE_H_
