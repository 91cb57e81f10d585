#include "domain/customer/edit.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"

#include "domain/dates.h"
#include "domain/error.h"
#include "domain/flags.h"
#include "domain/personal.h"

namespace kezhi::domain {

absl::StatusOr<Occurrence> OccurrenceOn(const DecisionBuilder& builder, const v1::Command& command,
                                        const google::type::Date& day, absl::string_view field) {
  if (!IsSet(day)) return builder.Happened();
  if (ToDay(day) > builder.today()) {
    return InvalidField(v1::REASON_IN_FUTURE, field, "lies in the future");
  }
  if (command.has_occurred() || ToDay(day) == builder.today()) return builder.Happened();
  return builder.HappenedOn(ToDay(day), field);
}

CustomerEdit::CustomerEdit(DecisionBuilder& builder, const CustomerRef& customer,
                           const Occurrence& when, bool imported)
    : builder_(builder),
      customer_(customer),
      when_(when),
      imported_(imported),
      rules_(builder.rules(when)),
      plans_made_(customer.state().plans_made) {
}

void CustomerEdit::SetContact(v1::ContactKind kind, std::string value) {
  builder_.decision().contacts.push_back({name(), {kind, std::move(value)}});
}

void CustomerEdit::Plan(const PlanDraft& draft, const PlanFlags& flags) {
  const std::string planned_id = absl::StrCat("p", ++plans_made_);
  v1::Event event;
  v1::FollowUpPlanned& planned = *event.mutable_follow_up_planned();
  planned.set_pursuit(draft.pursuit);
  planned.set_planned_id(planned_id);
  *planned.mutable_due_on() = ToDate(draft.due_on);
  planned.set_method(draft.method);
  if (!draft.subject.empty()) *planned.mutable_subject() = Clear(draft.subject);
  planned.set_origin(draft.origin);
  planned.set_owner(draft.owner);
  for (const absl::string_view flag : flags) event.add_flags(std::string(flag));
  Append(std::move(event));
  due_[planned_id] = draft.due_on;
  made_[draft.pursuit].push_back(planned_id);
}

void CustomerEdit::Move(const std::string& planned_id, absl::CivilDay to, absl::string_view reason,
                        const PlanFlags& flags) {
  const PlanState& plan = state().plans.at(planned_id);
  if (plan.due_on == to) return;
  v1::Event event;
  v1::FollowUpRescheduled& moved = *event.mutable_follow_up_rescheduled();
  moved.set_planned_id(planned_id);
  *moved.mutable_from() = ToDate(plan.due_on);
  *moved.mutable_to() = ToDate(to);
  if (!reason.empty()) *moved.mutable_reason() = Clear(reason);
  moved.set_pursuit(plan.pursuit);
  if (WasDue(plan)) event.add_flags(kAfterDue);
  for (const absl::string_view flag : flags) event.add_flags(std::string(flag));
  Append(std::move(event));
  due_[planned_id] = to;
}

void CustomerEdit::Cancel(const std::string& planned_id, absl::string_view reason) {
  const PlanState& plan = state().plans.at(planned_id);
  v1::Event event;
  v1::FollowUpCancelled& cancelled = *event.mutable_follow_up_cancelled();
  cancelled.set_planned_id(planned_id);
  if (!reason.empty()) *cancelled.mutable_reason() = Clear(reason);
  cancelled.set_pursuit(plan.pursuit);
  if (WasDue(plan)) event.add_flags(kAfterDue);
  Append(std::move(event));
  due_[planned_id] = std::nullopt;
}

void CustomerEdit::CancelAll(int pursuit, absl::string_view reason) {
  for (const auto& [planned_id, due_on] : OpenPlans(pursuit)) Cancel(planned_id, reason);
}

std::map<std::string, absl::CivilDay> CustomerEdit::OpenPlans(int pursuit) const {
  std::map<std::string, absl::CivilDay> open;
  const auto known = state().open_plans.find(pursuit);
  if (known != state().open_plans.end()) {
    for (const std::string& planned_id : known->second) {
      open[planned_id] = state().plans.at(planned_id).due_on;
    }
  }
  const auto made = made_.find(pursuit);
  if (made != made_.end()) {
    for (const std::string& planned_id : made->second) open[planned_id] = absl::CivilDay();
  }
  for (auto plan = open.begin(); plan != open.end();) {
    const auto changed = due_.find(plan->first);
    if (changed != due_.end() && !changed->second.has_value()) {
      plan = open.erase(plan);
      continue;
    }
    if (changed != due_.end()) plan->second = *changed->second;
    ++plan;
  }
  return open;
}

bool CustomerEdit::IsLateFor(absl::CivilDay due_on) const {
  const std::optional<absl::Time> at = when_.instant();
  if (at.has_value()) return *at > days().ClosesAt(due_on);
  return when_.day.has_value() && *when_.day > due_on;
}

bool CustomerEdit::HasPlanOn(int pursuit, absl::CivilDay day) const {
  const auto open = OpenPlans(pursuit);
  return std::any_of(open.begin(), open.end(),
                     [&](const auto& plan) { return plan.second == day; });
}

bool CustomerEdit::WasDue(const PlanState& plan) const {
  if (imported_ || plan.missed_noted) return false;
  const absl::CivilDay closed = LastClosed();
  return plan.due_on <= closed && plan.set_at <= days().ClosesAt(closed);
}

bool CustomerEdit::HadLapsed(const PursuitState& pursuit) const {
  if (imported_ || pursuit.lapse_noted || !pursuit.horizon_ends.has_value()) return false;
  const absl::CivilDay closed = LastClosed();
  return *pursuit.horizon_ends < closed && pursuit.graded_at <= days().ClosesAt(closed);
}

absl::CivilDay CustomerEdit::LastClosed() const {
  // A shop that closes after midnight may still be open on the day before today's.
  absl::CivilDay day = today();
  while (days().ClosesAt(day) >= world().now()) --day;
  return day;
}

}  // namespace kezhi::domain
