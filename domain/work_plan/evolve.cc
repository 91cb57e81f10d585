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
      state.targets.assign(drafted.targets().begin(), drafted.targets().end());
      return;
    }
    case v1::Event::kPlanAmended: {
      const v1::PlanAmended& amended = event.plan_amended();
      state.targets.assign(amended.targets().begin(), amended.targets().end());
      return;
    }
    case v1::Event::kPlanSummarised: {
      const v1::PlanSummarised& summarised = event.plan_summarised();
      state.summarised = true;
      state.results.assign(summarised.results().begin(), summarised.results().end());
      state.summarised_on.reset();
      if (event.has_business_day()) state.summarised_on = ToDay(event.business_day());
      return;
    }
    default: return;
  }
}

}  // namespace kezhi::domain
