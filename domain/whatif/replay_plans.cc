// Plans: those that people made, and those that the cadence makes after what they did.
#include <algorithm>

#include "absl/strings/str_cat.h"

#include "domain/customer/follow_ups.h"
#include "domain/customer/lookup.h"
#include "domain/customer/planning.h"
#include "domain/dates.h"
#include "domain/flags.h"
#include "domain/whatif/replay.h"

namespace kezhi::domain {
namespace {

bool IsByCadence(v1::PlanOrigin origin) {
  return origin == v1::PLAN_ORIGIN_CADENCE || origin == v1::PLAN_ORIGIN_UNSPECIFIED;
}

// What the rules say of a contact: what it fulfils and whether that is late, the grades about it,
// whether the method was the recommended one.
void FillIn(const CustomerEdit& edit, const std::string& planned_id, bool judged,
            v1::Event& event) {
  v1::FollowUpDone& done = *event.mutable_follow_up_done();
  const PursuitState* pursuit = edit.state().pursuit(done.pursuit());
  const std::string before = pursuit == nullptr ? std::string() : pursuit->grade;
  done.set_grade_after(judged ? LetterBy(edit.rules(), done.grade_after()) : before);
  done.set_grade_before(before);
  SetFlag(event, kMethodNotRecommended,
          !before.empty() && !edit.rules().Recommends(done.method(), before));
  const auto plan = edit.state().plans.find(planned_id);
  const bool planned = plan != edit.state().plans.end();
  done.set_planned_id(planned ? planned_id : std::string());
  done.clear_due_on();
  if (planned) *done.mutable_due_on() = ToDate(plan->second.due_on);
  done.set_late(planned && edit.IsLateFor(plan->second.due_on));
  done.set_late_recorded(planned && edit.world().now() > edit.days().ClosesAt(plan->second.due_on));
  SetFlag(event, kLate, done.late());
  SetFlag(event, kAfterDue, planned && edit.WasDue(plan->second));
}

// The warnings of a due day that somebody chose.
void Warn(const CustomerEdit& edit, const PursuitState* pursuit, absl::CivilDay due_on,
          v1::Event& event) {
  const PlanFlags flags = DueFlags(edit, pursuit, due_on);
  for (const char* flag : {kBeyondCadence, kClosedDay}) {
    SetFlag(event, flag, std::find(flags.begin(), flags.end(), flag) != flags.end());
  }
}

}  // namespace

void Replay::Plan(const v1::Event& event) {
  const v1::FollowUpPlanned& was = event.follow_up_planned();
  const std::string& customer = event.stream();
  if (IsByCadence(was.origin())) {
    plans_[customer][was.planned_id()] = "";
    PlanComing();
    return;
  }
  if (contacted_.count(customer) > 0 && !agreed_) Agree(event, was.pursuit());
  v1::Event here = event;
  std::string planned_id;
  Decide(event, customer, [&](CustomerEdit& edit) {
    const absl::CivilDay due_on = ToDay(was.due_on());
    // Where a plan for that day stands already, it is the one.
    for (const auto& [open, day] : edit.OpenPlans(was.pursuit())) {
      if (day == due_on) planned_id = open;
    }
    if (planned_id.empty()) Warn(edit, edit.state().pursuit(was.pursuit()), due_on, here);
  });
  const bool stands = !planned_id.empty();
  if (!stands) planned_id = absl::StrCat("p", history_.customer(customer).plans_made + 1);
  plans_[customer][was.planned_id()] = planned_id;
  if (stands) return;
  here.mutable_follow_up_planned()->set_planned_id(planned_id);
  history_.Take(std::move(here));
}

void Replay::Contact(const v1::Event& event) {
  const v1::FollowUpDone& was = event.follow_up_done();
  const std::string& customer = event.stream();
  std::string planned_id;
  if (!was.planned_id().empty()) {
    planned_id = PlanHere(customer, was.planned_id());
    plans_[customer][was.planned_id()] = planned_id;
  }
  const bool judged = judged_.count({customer, was.pursuit()}) > 0;
  v1::Event here = event;
  ComingPlan coming;
  Decide(event, customer, [&](CustomerEdit& edit) {
    FillIn(edit, planned_id, judged, here);
    coming.contact.day = edit.day();
  });
  coming.beside = &event;
  coming.customer = customer;
  coming.pursuit = was.pursuit();
  coming.contact.outcome = was.outcome();
  coming.contact.fulfilled_a_plan = !planned_id.empty();
  coming.grade_before = here.follow_up_done().grade_before();
  coming_ = std::move(coming);
  history_.Take(std::move(here));
}

void Replay::Reschedule(const v1::Event& event) {
  if (!sole_) {
    PlanComing();
    return;
  }
  const v1::FollowUpRescheduled& was = event.follow_up_rescheduled();
  const std::string planned_id = PlanHere(event.stream(), was.planned_id());
  if (planned_id.empty()) return;
  v1::Event here = event;
  bool stands = false;
  Decide(event, event.stream(), [&](CustomerEdit& edit) {
    const PlanState& plan = edit.state().plans.at(planned_id);
    const absl::CivilDay to = ToDay(was.to());
    // Also when it is due then already.
    if (edit.HasPlanOn(plan.pursuit, to)) return;
    stands = true;
    v1::FollowUpRescheduled& moved = *here.mutable_follow_up_rescheduled();
    moved.set_planned_id(planned_id);
    *moved.mutable_from() = ToDate(plan.due_on);
    SetFlag(here, kAfterDue, edit.WasDue(plan));
    Warn(edit, edit.state().pursuit(plan.pursuit), to, here);
  });
  if (stands) history_.Take(std::move(here));
}

void Replay::Cancel(const v1::Event& event) {
  const v1::FollowUpCancelled& was = event.follow_up_cancelled();
  if (!sole_) {
    // With the end of a pursuit, with pooling or with a day that was agreed on; what these cancel
    // here is found there.
    if (contacted_.count(event.stream()) > 0 && !agreed_) Agree(event, was.pursuit());
    return;
  }
  const std::string planned_id = PlanHere(event.stream(), was.planned_id());
  if (planned_id.empty()) return;
  v1::Event here = event;
  here.mutable_follow_up_cancelled()->set_planned_id(planned_id);
  Decide(event, event.stream(), [&](CustomerEdit& edit) {
    SetFlag(here, kAfterDue, edit.WasDue(edit.state().plans.at(planned_id)));
  });
  history_.Take(std::move(here));
}

void Replay::PlanComing() {
  if (!coming_.has_value()) return;
  const ComingPlan coming = *std::move(coming_);
  coming_.reset();
  Do(*coming.beside, coming.customer, [&](CustomerEdit& edit) {
    const PursuitState* pursuit = edit.state().pursuit(coming.pursuit);
    const std::string grade = pursuit == nullptr ? std::string() : pursuit->grade;
    const std::string& owner = OwnerOf(edit.state(), pursuit);
    switch (coming.why) {
      case ComingPlan::Why::kOpened: PlanByCadence(edit, coming.pursuit, grade, owner); break;
      case ComingPlan::Why::kJudged:
        if (pursuit == nullptr) break;
        ReplanForGrade(edit, *pursuit, grade, coming.graded_on.value_or(edit.day()));
        break;
      case ComingPlan::Why::kContact: {
        ContactMade contact = coming.contact;
        contact.grade = grade;
        contact.grade_changed = grade != coming.grade_before;
        PlanAfterContact(edit, coming.pursuit, owner, contact);
        break;
      }
    }
  });
}

void Replay::Agree(const v1::Event& event, int pursuit) {
  agreed_ = true;
  coming_.reset();
  Do(event, event.stream(), [&](CustomerEdit& edit) {
    for (const auto& [planned_id, due_on] : edit.OpenPlans(pursuit)) {
      if (IsByCadence(edit.state().plans.at(planned_id).origin)) edit.Cancel(planned_id);
    }
  });
}

std::string Replay::PlanHere(const std::string& customer, const std::string& planned_id) const {
  const CustomerState& now = history_.customer(customer);
  std::string named = planned_id;
  if (const auto of_customer = plans_.find(customer); of_customer != plans_.end()) {
    const auto known = of_customer->second.find(planned_id);
    if (known != of_customer->second.end()) named = known->second;
  }
  if (!named.empty() && now.plans.count(named) > 0) return named;
  const auto customer_then = were_.find(customer);
  if (customer_then == were_.end()) return "";
  const auto then = customer_then->second.plans.find(planned_id);
  if (then == customer_then->second.plans.end() || !IsByCadence(then->second.origin)) return "";
  // What the cadence planned then stands for what it plans here: for the same day, else the first.
  const auto open = now.open_plans.find(then->second.pursuit);
  if (open == now.open_plans.end()) return "";
  std::string first;
  for (const std::string& candidate : open->second) {
    const PlanState& plan = now.plans.at(candidate);
    if (!IsByCadence(plan.origin)) continue;
    if (plan.due_on == then->second.due_on) return candidate;
    if (first.empty() || plan.due_on < now.plans.at(first).due_on) first = candidate;
  }
  return first;
}

std::string Replay::SupportHere(const std::string& customer, const std::string& support) const {
  const auto of_customer = plans_.find(customer);
  if (of_customer == plans_.end()) return support;
  const auto known = of_customer->second.find(support);
  if (known == of_customer->second.end()) return support;
  return known->second.empty() ? "-" : known->second;
}

}  // namespace kezhi::domain
