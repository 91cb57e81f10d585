#include "domain/consultant/evolve.h"

#include "domain/dates.h"
#include "domain/work_plan/period.h"

namespace kezhi::domain {
namespace {

// The leave of that day ends the day before; when there is none, the next one to come is called
// off.
void EndLeave(absl::CivilDay day, ConsultantState& state) {
  auto ended = state.leaves.end();
  for (auto leave = state.leaves.begin(); leave != state.leaves.end(); ++leave) {
    if (leave->to < day) continue;
    if (ended == state.leaves.end() || leave->from < ended->from) ended = leave;
  }
  if (ended == state.leaves.end()) return;
  if (ended->from < day) {
    ended->to = day - 1;
  } else {
    state.leaves.erase(ended);
  }
}

void Evolve(const v1::PortfolioChanged& changed, ConsultantState& state) {
  for (const std::string& customer : changed.lost()) state.portfolio.erase(customer);
  state.portfolio.insert(changed.gained().begin(), changed.gained().end());
  if (changed.claims() > 0) state.claims[ToDay(changed.claimed_on())] += changed.claims();
}

}  // namespace

void EvolveConsultant(const v1::Event& event, ConsultantState& state) {
  switch (event.kind_case()) {
    case v1::Event::kConsultantHired:
      state.hired = true;
      state.group = event.consultant_hired().group();
      if (event.has_business_day()) state.hired_on = ToDay(event.business_day());
      return;
    case v1::Event::kLeaveStarted:
      state.leaves.push_back(
          {ToDay(event.leave_started().from()), ToDay(event.leave_started().to())});
      return;
    case v1::Event::kLeaveEnded: EndLeave(ToDay(event.business_day()), state); return;
    case v1::Event::kConsultantLeaving:
      state.last_day = ToDay(event.consultant_leaving().last_day());
      state.successor = event.consultant_leaving().successor();
      return;
    case v1::Event::kConsultantLeft:
      state.last_day = ToDay(event.consultant_left().last_day());
      state.successor = event.consultant_left().successor();
      state.left = true;
      return;
    case v1::Event::kPortfolioChanged: Evolve(event.portfolio_changed(), state); return;
    case v1::Event::kPlanEntered: {
      const v1::PlanEntered& entered = event.plan_entered();
      state.plans[PlanKey(entered.kind(), entered.group(), ToDay(entered.from()))] = entered.plan();
      return;
    }
    default: return;
  }
}

}  // namespace kezhi::domain
