#include "domain/customer/close_day.h"

#include <algorithm>
#include <tuple>
#include <utility>
#include <vector>

#include "domain/customer/lookup.h"
#include "domain/dates.h"
#include "domain/decision_builder.h"
#include "domain/names.h"
#include "domain/personal.h"

namespace kezhi::domain {
namespace {

// A plan made by a person keeps the customer out of the pool when it is due within so many days.
constexpr int kProtectedDays = 3;

// One customer at the closing of one day.
struct Closing {
  const std::string& customer;
  const CustomerState& state;
  const StoreState& store;
  absl::CivilDay day;
  absl::Time closes;
  Occurrence when;
};

void AppendMissed(const Closing& closing, const std::string& planned_id, const PendingMiss& miss,
                  Decision& decision) {
  v1::Event event;
  v1::FollowUpMissed& missed = *event.mutable_follow_up_missed();
  missed.set_pursuit(miss.pursuit);
  missed.set_planned_id(planned_id);
  *missed.mutable_due_on() = ToDate(miss.due_on);
  *missed.mutable_closed_day() = ToDate(closing.day);
  missed.set_consultant(miss.owner);
  Append(closing.customer, std::move(event), closing.when, decision);
}

// Each plan that was open when its day closed is noted once, the oldest day first. What was
// recorded after this closing counts at a later one.
void NoteMisses(const Closing& closing, Decision& decision) {
  std::vector<PendingMiss> misses;
  for (const PendingMiss& miss : closing.state.pending_misses) {
    if (miss.due_on <= closing.day) misses.push_back(miss);
  }
  for (const auto& [planned_id, plan] : closing.state.plans) {
    if (plan.missed_noted || plan.due_on > closing.day || plan.set_at > closing.closes) continue;
    misses.push_back({plan.pursuit, planned_id, plan.due_on, plan.owner});
  }
  std::sort(misses.begin(), misses.end(), [](const PendingMiss& a, const PendingMiss& b) {
    return std::tie(a.due_on, a.planned_id) < std::tie(b.due_on, b.planned_id);
  });
  for (const PendingMiss& miss : misses) AppendMissed(closing, miss.planned_id, miss, decision);
}

void NoteLapses(const Closing& closing, Decision& decision) {
  std::vector<PendingLapse> lapses;
  for (const PendingLapse& lapse : closing.state.pending_lapses) {
    if (lapse.expired_on < closing.day) lapses.push_back(lapse);
  }
  for (const int number : closing.state.open_pursuits) {
    const PursuitState& pursuit = *closing.state.pursuit(number);
    if (pursuit.lapse_noted || !pursuit.horizon_ends.has_value()) continue;
    if (*pursuit.horizon_ends >= closing.day || pursuit.graded_at > closing.closes) continue;
    lapses.push_back({number, pursuit.grade, *pursuit.horizon_ends});
  }
  std::sort(lapses.begin(), lapses.end(), [](const PendingLapse& a, const PendingLapse& b) {
    return std::tie(a.expired_on, a.pursuit) < std::tie(b.expired_on, b.pursuit);
  });
  for (const PendingLapse& lapse : lapses) {
    v1::Event event;
    v1::GradeLapsed& lapsed = *event.mutable_grade_lapsed();
    lapsed.set_pursuit(lapse.pursuit);
    lapsed.set_grade(lapse.grade);
    *lapsed.mutable_expired_on() = ToDate(lapse.expired_on);
    *lapsed.mutable_closed_day() = ToDate(closing.day);
    Append(closing.customer, std::move(event), closing.when, decision);
  }
}

// Whether nobody kept contact over a pursuit for as long as the pool allows its grade.
bool HasExpired(const Closing& closing, const v1::Pool& pool, const PursuitState& pursuit) {
  const std::optional<absl::CivilDay> last =
      pursuit.last_reached.has_value() ? pursuit.last_reached : pursuit.opened_on;
  if (pursuit.ordered || !last.has_value()) return false;
  const auto rule =
      std::find_if(pool.grades().begin(), pool.grades().end(),
                   [&](const v1::PoolGrade& grade) { return grade.grade() == pursuit.grade; });
  return rule != pool.grades().end() && closing.day - *last >= rule->no_contact_days();
}

// A plan that a person made for the coming days protects; the cadence's own protect nobody.
bool IsProtected(const Closing& closing) {
  return std::any_of(
      closing.state.plans.begin(), closing.state.plans.end(), [&](const auto& entry) {
        const PlanState& plan = entry.second;
        return plan.origin != v1::PLAN_ORIGIN_CADENCE && plan.due_on >= closing.day &&
               plan.due_on <= closing.day + kProtectedDays;
      });
}

// Customers whom nobody kept contact with go to the pool (domain.md §6.6): all their open pursuits
// have expired.
void PoolIfExpired(const Closing& closing, Decision& decision) {
  const Rules rules = closing.store.rules(closing.day);
  const CustomerState& state = closing.state;
  if (rules.pool() == nullptr || state.owner.empty() || state.won || state.open_pursuits.empty()) {
    return;
  }
  const bool expired = std::all_of(
      state.open_pursuits.begin(), state.open_pursuits.end(),
      [&](int number) { return HasExpired(closing, *rules.pool(), *state.pursuit(number)); });
  if (!expired || IsProtected(closing)) return;
  // The plans go first: where a commit is full, what is left of them is found again.
  for (const auto& [planned_id, plan] : state.plans) {
    v1::Event cancelled;
    cancelled.mutable_follow_up_cancelled()->set_planned_id(planned_id);
    *cancelled.mutable_follow_up_cancelled()->mutable_reason() = Clear("pooled");
    cancelled.mutable_follow_up_cancelled()->set_pursuit(plan.pursuit);
    Append(closing.customer, std::move(cancelled), closing.when, decision);
  }
  v1::Event event;
  event.mutable_customer_pooled()->set_from(state.owner);
  event.mutable_customer_pooled()->set_why(v1::POOL_REASON_EXPIRED);
  Append(closing.customer, std::move(event), closing.when, decision);
}

}  // namespace

void CloseCustomerDay(const std::string& customer, absl::CivilDay day, const World& world,
                      Decision& decision) {
  const CustomerRef found(customer, world);
  // An alias has nothing of its own any more; the customer it became is a candidate itself.
  if (!found.state().registered || found.name() != customer) return;
  const StoreState& store = world.store(StoreOf(customer));
  const Closing closing = {
      customer, found.state(), store, day, store.days().ClosesAt(day), AtClosing(store, day)};
  NoteMisses(closing, decision);
  NoteLapses(closing, decision);
  PoolIfExpired(closing, decision);
}

}  // namespace kezhi::domain
