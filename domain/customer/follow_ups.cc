#include "domain/customer/follow_ups.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"

#include "base/status_macros.h"
#include "domain/authorise.h"
#include "domain/customer/decide.h"
#include "domain/customer/planning.h"
#include "domain/dates.h"
#include "domain/error.h"
#include "domain/flags.h"

namespace kezhi::domain {
namespace {

constexpr int kPlannedYearsAhead = 2;

absl::Status PlanExists(int pursuit, absl::CivilDay day) {
  return Exists(v1::REASON_PLAN_EXISTS,
                absl::StrCat("an open plan of pursuit ", pursuit, " for ", Iso(day)));
}

// TOO_MANY: as many are open as the commit that ends the pursuit, of a thousand events, has room to
// cancel. After-sale plans end one by one.
absl::Status CheckRoom(const CustomerState& state, int pursuit) {
  constexpr std::size_t kMaxOpen = 900;
  if (pursuit == 0) return absl::OkStatus();
  const auto open = state.open_plans.find(pursuit);
  if (open == state.open_plans.end() || open->second.size() < kMaxOpen) return absl::OkStatus();
  return InvalidField(
      v1::REASON_TOO_MANY, "plan_follow_up.due_on",
      absl::StrCat(kMaxOpen, " follow-ups are open already; complete or cancel some first"));
}

}  // namespace

absl::StatusOr<FoundPlan> FindPlan(const CustomerRef& customer, const std::string& planned_id) {
  FoundPlan found;
  found.planned_id = customer.PlanId(planned_id);
  const auto open = customer.state().plans.find(found.planned_id);
  if (open != customer.state().plans.end()) {
    found.plan = &open->second;
    return found;
  }
  if (customer.state().closed_plans.contains(found.planned_id)) {
    return Refuse(v1::REASON_PLAN_CLOSED, "the plan is done or cancelled");
  }
  return NotFound(v1::REASON_PLAN_NOT_FOUND,
                  absl::StrCat("plan ", planned_id, " of ", customer.name()));
}

absl::Status CheckMethod(const Rules& rules, const std::string& method, absl::string_view field) {
  if (method.empty() || !rules.has_methods() || rules.method(method) != nullptr) {
    return absl::OkStatus();
  }
  return InvalidField(v1::REASON_METHOD_UNKNOWN, field, "no playbook in force has this method");
}

v1::PlanOrigin OriginOf(const v1::Actor& actor) {
  return DutyOf(actor) == "manager" ? v1::PLAN_ORIGIN_MANAGER : v1::PLAN_ORIGIN_CONSULTANT;
}

PlanFlags DueFlags(const CustomerEdit& edit, const PursuitState* pursuit, absl::CivilDay due_on) {
  PlanFlags flags;
  const v1::Grade* grade =
      pursuit == nullptr || pursuit->grade.empty() ? nullptr : edit.rules().grade(pursuit->grade);
  if (grade != nullptr && grade->has_cadence()) {
    const absl::CivilDay from =
        pursuit->last_contact.value_or(pursuit->graded_on.value_or(edit.day()));
    if (due_on > PlannableDay(edit, Add(from, grade->cadence()))) flags.push_back(kBeyondCadence);
  }
  if (!edit.days().IsOpen(due_on)) flags.push_back(kClosedDay);
  return flags;
}

absl::Status CheckDue(const CustomerEdit& edit, absl::CivilDay due_on, absl::string_view field) {
  if (due_on < edit.today()) {
    return InvalidField(v1::REASON_DUE_IN_PAST, field,
                        absl::StrCat("lies in the past: today is ", Iso(edit.today())));
  }
  v1::Span span;
  span.set_months(12 * kPlannedYearsAhead);
  if (due_on > Add(edit.today(), span)) {
    return InvalidField(v1::REASON_TIME_INVALID, field, "lies more than two years ahead");
  }
  return absl::OkStatus();
}

absl::StatusOr<Decision> DecidePlanFollowUp(const v1::Command& command, const v1::PlanFollowUp& ask,
                                            const World& world) {
  DecisionBuilder builder(command, world);
  KEZHI_ASSIGN_OR_RETURN(const Occurrence when, builder.Happened());
  KEZHI_ASSIGN_OR_RETURN(const CustomerRef customer, FindCustomer(ask.customer(), world));
  const PursuitState* pursuit = nullptr;
  if (!ask.after_sale()) {
    KEZHI_ASSIGN_OR_RETURN(pursuit,
                           FindOpenPursuit(customer, {ask.pursuit(), ask.pursuit_external_id()}));
  }
  CustomerEdit edit(builder, customer, when, command.imported());
  KEZHI_RETURN_IF_ERROR(CheckOwn(customer.state(), pursuit, edit.day(), world));
  KEZHI_RETURN_IF_ERROR(CheckMethod(edit.rules(), ask.method(), "plan_follow_up.method"));
  PlanDraft draft;
  draft.due_on = ToDay(ask.due_on());
  KEZHI_RETURN_IF_ERROR(CheckDue(edit, draft.due_on, "plan_follow_up.due_on"));
  draft.pursuit = pursuit == nullptr ? 0 : pursuit->number;
  if (edit.HasPlanOn(draft.pursuit, draft.due_on)) return PlanExists(draft.pursuit, draft.due_on);
  KEZHI_RETURN_IF_ERROR(CheckRoom(customer.state(), draft.pursuit));
  draft.origin = OriginOf(world.actor());
  draft.owner = OwnerOf(customer.state(), pursuit);
  draft.method = ask.method();
  draft.subject = ask.subject();
  edit.Plan(draft, DueFlags(edit, pursuit, draft.due_on));
  return std::move(builder).Build();
}

absl::StatusOr<Decision> DecideRescheduleFollowUp(const v1::Command& command,
                                                  const v1::RescheduleFollowUp& ask,
                                                  const World& world) {
  DecisionBuilder builder(command, world);
  KEZHI_ASSIGN_OR_RETURN(const Occurrence when, builder.Happened());
  KEZHI_ASSIGN_OR_RETURN(const CustomerRef customer, FindCustomer(ask.customer(), world));
  KEZHI_ASSIGN_OR_RETURN(const FoundPlan found, FindPlan(customer, ask.planned_id()));
  const PursuitState* pursuit = customer.state().pursuit(found.plan->pursuit);
  CustomerEdit edit(builder, customer, when, command.imported());
  KEZHI_RETURN_IF_ERROR(CheckOwn(customer.state(), pursuit, edit.day(), world));
  const absl::CivilDay due_on = ToDay(ask.due_on());
  if (due_on == found.plan->due_on) return std::move(builder).Build();
  KEZHI_RETURN_IF_ERROR(CheckDue(edit, due_on, "reschedule_follow_up.due_on"));
  if (edit.HasPlanOn(found.plan->pursuit, due_on)) return PlanExists(found.plan->pursuit, due_on);
  edit.Move(found.planned_id, due_on, ask.reason(), DueFlags(edit, pursuit, due_on));
  return std::move(builder).Build();
}

absl::StatusOr<Decision> DecideCancelFollowUp(const v1::Command& command,
                                              const v1::CancelFollowUp& ask, const World& world) {
  DecisionBuilder builder(command, world);
  KEZHI_ASSIGN_OR_RETURN(const Occurrence when, builder.Happened());
  KEZHI_ASSIGN_OR_RETURN(const CustomerRef customer, FindCustomer(ask.customer(), world));
  KEZHI_ASSIGN_OR_RETURN(const FoundPlan found, FindPlan(customer, ask.planned_id()));
  CustomerEdit edit(builder, customer, when, command.imported());
  KEZHI_RETURN_IF_ERROR(
      CheckOwn(customer.state(), customer.state().pursuit(found.plan->pursuit), edit.day(), world));
  edit.Cancel(found.planned_id, ask.reason());
  return std::move(builder).Build();
}

}  // namespace kezhi::domain
