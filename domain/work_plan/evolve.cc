#include "domain/work_plan/evolve.h"

#include "domain/dates.h"

namespace kezhi::domain {

void EvolveWorkPlan(const v1::Event& event, WorkPlanState& state) {
  switch (event.kind_case()) {
    case v1::Event::kPlanDrafted: {
      const v1::PlanDrafted& drafted = event.plan_drafted();
      state.drafted = true;
      state.kind = drafted.kind();
      state.owner = drafted.owner();
      state.author = event.actor().principal();
      state.from = ToDay(drafted.from());
      state.to = ToDay(drafted.to());
      state.visit_scale = drafted.visit_scale();
      return;
    }
    case v1::Event::kPlanSummarised: state.summarised = true; return;
    default: return;
  }
}

}  // namespace kezhi::domain
