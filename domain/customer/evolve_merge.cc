#include "domain/customer/evolve_merge.h"

#include <algorithm>
#include <optional>

#include "domain/dates.h"

namespace kezhi::domain {
namespace {

PursuitState StateOf(const v1::MergedPursuit& taken, const v1::Event& event) {
  PursuitState pursuit;
  pursuit.number = taken.pursuit();
  pursuit.external_id = taken.external_id();
  pursuit.origin_visit = taken.origin_visit();
  pursuit.owner = taken.owner();
  pursuit.wanted = taken.wanted();
  pursuit.status = taken.status();
  pursuit.unmerged = taken.status() == v1::PURSUIT_STATUS_UNSPECIFIED;
  pursuit.opened_on = DayIfSet(taken.opened_on());
  pursuit.closed_on = DayIfSet(taken.closed_on());
  pursuit.grade = taken.grade();
  pursuit.graded_on = DayIfSet(taken.graded_on());
  pursuit.horizon_ends = DayIfSet(taken.horizon_ends());
  pursuit.graded_at = ToTime(event.recorded_at());
  pursuit.lapse_noted = taken.lapse_noted();
  pursuit.machine = taken.machine();
  pursuit.stage = taken.stage();
  pursuit.ordered = taken.ordered();
  pursuit.order_on_lines = taken.order_on_lines();
  pursuit.contacts = taken.contacts();
  pursuit.visits = taken.visits();
  pursuit.last_contact = DayIfSet(taken.last_contact());
  pursuit.last_reached = DayIfSet(taken.last_reached());
  return pursuit;
}

void Take(const v1::MergedPursuit& taken, const v1::Event& event, CustomerState& state) {
  PursuitState pursuit = StateOf(taken, event);
  if (pursuit.open()) state.open_pursuits.insert(pursuit.number);
  if (pursuit.status == v1::PURSUIT_STATUS_WON) state.won = true;
  if (!pursuit.external_id.empty()) {
    // Where both have the number, the customer that stays goes before.
    state.pursuit_by_external_id.emplace(pursuit.external_id, pursuit.number);
  }
  state.pursuits.push_back(std::move(pursuit));
}

void Take(const v1::MergedPlan& taken, const v1::Event& event, CustomerState& state) {
  PlanState plan;
  plan.pursuit = taken.pursuit();
  plan.due_on = ToDay(taken.due_on());
  plan.origin = taken.origin();
  plan.owner = taken.owner();
  plan.missed_noted = taken.missed_noted();
  plan.set_at = ToTime(event.recorded_at());
  state.plans[taken.planned_id()] = std::move(plan);
  state.open_plans[taken.pursuit()].insert(taken.planned_id());
  ++state.plans_made;
}

void Drop(const std::string& planned_id, CustomerState& state) {
  const auto found = state.plans.find(planned_id);
  if (found == state.plans.end()) return;
  std::set<std::string>& of_pursuit = state.open_plans[found->second.pursuit];
  of_pursuit.erase(planned_id);
  if (of_pursuit.empty()) state.open_plans.erase(found->second.pursuit);
  state.plans.erase(found);
}

}  // namespace

void EvolveMerged(const v1::CustomerMerged& merged, const v1::Event& event, CustomerState& state) {
  MergeState merge;
  merge.from = merged.from();
  merge.pursuit_offset = merged.pursuit_offset();
  merge.pursuits = merged.pursuits();
  for (const v1::MergedPursuit& taken : merged.taken_pursuits()) Take(taken, event, state);
  for (const v1::MergedPlan& taken : merged.taken_plans()) {
    Take(taken, event, state);
    merge.plan_ids[taken.from_planned_id()] = taken.planned_id();
  }
  state.merges.push_back(std::move(merge));
}

void EvolveUnmerged(const v1::CustomerUnmerged& unmerged, CustomerState& state) {
  const auto merge =
      std::find_if(state.merges.begin(), state.merges.end(),
                   [&](const MergeState& other) { return other.from == unmerged.from(); });
  if (merge == state.merges.end()) return;
  for (int i = 0; i < merge->pursuits; ++i) {
    const int number = merge->pursuit_offset + i + 1;
    PursuitState& pursuit = state.pursuits[static_cast<std::size_t>(number) - 1];
    pursuit.unmerged = true;
    state.open_pursuits.erase(number);
    const auto external = state.pursuit_by_external_id.find(pursuit.external_id);
    if (external != state.pursuit_by_external_id.end() && external->second == number) {
      state.pursuit_by_external_id.erase(external);
    }
  }
  for (const auto& [theirs, ours] : merge->plan_ids) Drop(ours, state);
  state.merges.erase(merge);
  state.won =
      std::any_of(state.pursuits.begin(), state.pursuits.end(), [](const PursuitState& pursuit) {
        return pursuit.status == v1::PURSUIT_STATUS_WON && !pursuit.unmerged;
      });
}

void NoteCited(int pursuit, const std::string& plan, MergeState& merge) {
  if (pursuit > merge.pursuit_offset && pursuit <= merge.pursuit_offset + merge.pursuits) {
    merge.gone_on = true;
  }
  for (const auto& [theirs, ours] : merge.plan_ids) {
    if (!plan.empty() && ours == plan) merge.gone_on = true;
  }
}

}  // namespace kezhi::domain
