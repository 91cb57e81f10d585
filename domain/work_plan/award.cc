// Rewards and fines for plans.

#include <algorithm>
#include <cstdint>
#include <string>
#include <utility>

#include "absl/numeric/int128.h"
#include "absl/strings/str_cat.h"

#include "base/status_macros.h"
#include "domain/assessment/weights.h"
#include "domain/dates.h"
#include "domain/decision_builder.h"
#include "domain/error.h"
#include "domain/personal.h"
#include "domain/work_plan/decide.h"

namespace kezhi::domain {
namespace {

// What the last summary says was reached of a target; 0 when it says nothing.
std::int64_t ResultOf(const v1::PlanTarget& target, const WorkPlanState& plan) {
  const auto found =
      std::find_if(plan.results.begin(), plan.results.end(), [&](const v1::PlanResult& result) {
        return result.metric() == target.metric() && result.item() == target.item() &&
               result.customer() == target.customer() && result.currency() == target.currency();
      });
  return found == plan.results.end() ? 0 : found->value();
}

// Whether that is at least so many basis points of the task, or of the goal where there is no task.
bool Reaches(const v1::PlanTarget& target, const WorkPlanState& plan, int share_bp) {
  const std::int64_t whole = target.task() != 0 ? target.task() : target.goal();
  return absl::uint128(ResultOf(target, plan)) * kWholeBp >= absl::uint128(whole) * share_bp;
}

bool AllReach(const WorkPlanState& plan, int share_bp) {
  return std::all_of(plan.targets.begin(), plan.targets.end(),
                     [&](const v1::PlanTarget& target) { return Reaches(target, plan, share_bp); });
}

absl::Status NotEarned(absl::string_view why) {
  return Refuse(v1::REASON_NOT_EARNED, why);
}

// R123: early, and by so much more than was planned.
absl::Status CheckReward(const v1::PlanRule* rule, const WorkPlanState& plan) {
  if (rule == nullptr || rule->reward_from_bp() == 0) return absl::OkStatus();
  if (!plan.summarised_on.has_value() || plan.targets.empty()) {
    return NotEarned("no results were summed up");
  }
  if (*plan.summarised_on >= plan.to) {
    return NotEarned(absl::StrCat("it was not summed up before ", Iso(plan.to)));
  }
  if (AllReach(plan, rule->reward_from_bp())) return absl::OkStatus();
  return NotEarned(
      absl::StrCat("not every target was reached to ", rule->reward_from_bp(), " basis points"));
}

absl::Status CheckFine(const v1::PlanRule* rule, const WorkPlanState& plan, absl::CivilDay day) {
  if (rule == nullptr || rule->fine_below_bp() == 0) return absl::OkStatus();
  if (day < plan.to) return NotEarned(absl::StrCat("its period lasts until ", Iso(plan.to)));
  if (!plan.summarised || !AllReach(plan, rule->fine_below_bp())) return absl::OkStatus();
  return NotEarned(
      absl::StrCat("every target was reached to ", rule->fine_below_bp(), " basis points"));
}

// The plan, which is not the actor's own.
absl::StatusOr<const WorkPlanState*> FindAnothers(const std::string& name, const World& world) {
  const WorkPlanState& plan = world.work_plan(name);
  if (!plan.drafted) return NotFound(v1::REASON_PLAN_NOT_FOUND, name);
  if (!plan.owner.empty() && world.actor().principal() == plan.owner) {
    return ErrorBuilder(absl::StatusCode::kPermissionDenied, v1::REASON_SELF_REVIEW)
        .Message("nobody decides on a reward or fine for their own plan")
        .Build();
  }
  return &plan;
}

}  // namespace

absl::StatusOr<Decision> DecideGrantReward(const v1::Command& command, const v1::GrantReward& ask,
                                           const World& world) {
  DecisionBuilder builder(command, world);
  KEZHI_ASSIGN_OR_RETURN(const WorkPlanState* plan, FindAnothers(ask.plan(), world));
  KEZHI_ASSIGN_OR_RETURN(const Occurrence when, builder.Happened());
  KEZHI_RETURN_IF_ERROR(CheckReward(builder.rules(when).plan_rule(plan->kind), *plan));
  v1::Event event;
  v1::RewardGranted& granted = *event.mutable_reward_granted();
  *granted.mutable_amount() = ask.amount();
  if (!ask.note().empty()) *granted.mutable_note() = Clear(ask.note());
  builder.Append(ask.plan(), std::move(event), when, plan->owner);
  return std::move(builder).Build();
}

absl::StatusOr<Decision> DecideImposeFine(const v1::Command& command, const v1::ImposeFine& ask,
                                          const World& world) {
  DecisionBuilder builder(command, world);
  KEZHI_ASSIGN_OR_RETURN(const WorkPlanState* plan, FindAnothers(ask.plan(), world));
  KEZHI_ASSIGN_OR_RETURN(const Occurrence when, builder.Happened());
  KEZHI_RETURN_IF_ERROR(CheckFine(builder.rules(when).plan_rule(plan->kind), *plan,
                                  when.day.value_or(builder.today())));
  v1::Event event;
  v1::FineImposed& imposed = *event.mutable_fine_imposed();
  *imposed.mutable_amount() = ask.amount();
  imposed.set_rule(ask.rule());
  if (!ask.note().empty()) *imposed.mutable_note() = Clear(ask.note());
  builder.Append(ask.plan(), std::move(event), when, plan->owner);
  return std::move(builder).Build();
}

}  // namespace kezhi::domain
