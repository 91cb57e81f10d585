#include <optional>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"

#include "base/status_macros.h"
#include "domain/authorise.h"
#include "domain/customer/decide.h"
#include "domain/customer/edit.h"
#include "domain/customer/follow_ups.h"
#include "domain/customer/grading.h"
#include "domain/customer/planning.h"
#include "domain/dates.h"
#include "domain/error.h"
#include "domain/flags.h"
#include "domain/personal.h"

namespace kezhi::domain {
namespace {

// What a contact is about.
struct Target {
  const PursuitState* pursuit = nullptr;  // nullptr = after-sale
  FoundPlan fulfils;                      // without plan = unplanned

  int number() const { return pursuit == nullptr ? 0 : pursuit->number; }
};

absl::StatusOr<Target> FindTarget(const v1::CompleteFollowUp& ask, const CustomerRef& customer) {
  Target target;
  const bool names_pursuit = ask.pursuit() != 0 || !ask.pursuit_external_id().empty();
  if (!ask.planned_id().empty()) {
    KEZHI_ASSIGN_OR_RETURN(target.fulfils, FindPlan(customer, ask.planned_id()));
    target.pursuit = customer.state().pursuit(target.fulfils.plan->pursuit);
  }
  if (!ask.planned_id().empty() && !names_pursuit) return target;
  if (ask.after_sale() && !names_pursuit) return target;
  KEZHI_ASSIGN_OR_RETURN(const PursuitState* pursuit,
                         FindOpenPursuit(customer, {ask.pursuit(), ask.pursuit_external_id()}));
  if (!ask.planned_id().empty() && target.pursuit != pursuit) {
    return NotFound(v1::REASON_PLAN_NOT_FOUND,
                    absl::StrCat("plan ", ask.planned_id(), " of pursuit ", pursuit->number));
  }
  target.pursuit = pursuit;
  return target;
}

v1::ContactOutcome OutcomeOf(const v1::CompleteFollowUp& ask) {
  return ask.outcome() == v1::CONTACT_OUTCOME_UNSPECIFIED ? v1::CONTACT_OUTCOME_REACHED
                                                          : ask.outcome();
}

// Who made the contact.
std::string MakerOf(const v1::CompleteFollowUp& ask, const CustomerState& customer,
                    const Target& target, const v1::Actor& actor) {
  if (!ask.by().empty()) return ask.by();
  return DutyOf(actor) == "consultant" ? actor.principal() : OwnerOf(customer, target.pursuit);
}

// R75. Others than consultants may record anybody's contact.
absl::Status CheckMaker(const std::string& by, const CustomerEdit& edit, const Target& target) {
  const World& world = edit.world();
  if (!by.empty() && !world.consultant(by).hired) {
    return NotFound(v1::REASON_CONSULTANT_NOT_FOUND, by);
  }
  if (edit.imported() || DutyOf(world.actor()) != "consultant") return absl::OkStatus();
  if (target.fulfils.plan != nullptr && target.fulfils.plan->owner == by) return absl::OkStatus();
  if (MayStandFor(by, edit.state(), target.pursuit, edit.day(), world)) return absl::OkStatus();
  return Refuse(v1::REASON_CONSENT_REQUIRED,
                "it is a colleague's customer: the owner or a manager may record the contact");
}

// Whether a field that the playbook may require is missing. Of a contact that reached nobody there
// is nothing to tell.
bool IsMissing(const v1::CompleteFollowUp& ask, absl::string_view field) {
  if (field == "method") return ask.method().empty();
  if (field == "subject") return ask.subject().empty();
  if (OutcomeOf(ask) != v1::CONTACT_OUTCOME_REACHED) return false;
  if (field == "situation") return ask.situation().empty();
  if (field == "customer_feedback") return ask.customer_feedback().empty();
  if (field == "next_step") return ask.next_step().empty();
  return false;
}

absl::Status CheckContact(const v1::CompleteFollowUp& ask, const CustomerEdit& edit,
                          const Target& target) {
  KEZHI_RETURN_IF_ERROR(CheckMethod(edit.rules(), ask.method(), "complete_follow_up.method"));
  Violations violations;
  for (const std::string& field : edit.rules().required_fields("follow_up", edit.state().kind)) {
    if (!IsMissing(ask, field)) continue;
    violations.Add(v1::REASON_FIELD_REQUIRED, absl::StrCat("complete_follow_up.", field),
                   "the playbook requires it");
  }
  if (!ask.grade().empty() && target.pursuit == nullptr) {
    violations.Add(v1::REASON_FIELDS_INVALID, "complete_follow_up.grade",
                   "an after-sale contact carries no grade");
  }
  KEZHI_RETURN_IF_ERROR(violations.ToStatus());
  const std::optional<absl::CivilDay> day = edit.when().day;
  const bool before = target.pursuit != nullptr && day.has_value() &&
                      target.pursuit->opened_on.has_value() && *day < *target.pursuit->opened_on;
  if (!before || edit.imported()) return absl::OkStatus();
  return InvalidField(
      v1::REASON_INTERVAL_INVALID, "complete_follow_up.at",
      absl::StrCat("lies before the pursuit was opened on ", Iso(*target.pursuit->opened_on)));
}

void AddFlags(const v1::CompleteFollowUp& ask, const CustomerEdit& edit, const Target& target,
              v1::Event& event) {
  if (target.pursuit != nullptr && !target.pursuit->grade.empty() &&
      !edit.rules().Recommends(ask.method(), target.pursuit->grade)) {
    event.add_flags(kMethodNotRecommended);  // R74
  }
  const std::optional<absl::CivilDay> day = edit.when().day;
  if (target.pursuit != nullptr && day.has_value() && target.pursuit->opened_on.has_value() &&
      *day < *target.pursuit->opened_on) {
    event.add_flags(kBeforeContact);
  }
}

v1::Event Done(const v1::CompleteFollowUp& ask, const CustomerEdit& edit, const Target& target,
               const std::string& by) {
  v1::Event event;
  v1::FollowUpDone& done = *event.mutable_follow_up_done();
  done.set_pursuit(target.number());
  const std::optional<absl::Time> at = edit.when().instant();
  if (at.has_value()) *done.mutable_at() = ToTimestamp(*at);
  done.set_by(by);
  done.set_method(ask.method());
  if (!ask.subject().empty()) *done.mutable_subject() = Clear(ask.subject());
  if (!ask.situation().empty()) *done.mutable_situation() = Clear(ask.situation());
  done.set_outcome(OutcomeOf(ask));
  done.set_successful(ask.successful());
  if (ask.has_satisfied()) done.set_satisfied(ask.satisfied());
  if (!ask.customer_feedback().empty()) {
    *done.mutable_customer_feedback() = Clear(ask.customer_feedback());
  }
  if (!ask.next_step().empty()) *done.mutable_next_step() = Clear(ask.next_step());
  if (target.pursuit != nullptr) done.set_grade_before(target.pursuit->grade);
  done.set_grade_after(done.grade_before());
  done.set_duration_seconds(ask.duration_seconds());
  *done.mutable_attributes() = ask.attributes();
  if (const PlanState* plan = target.fulfils.plan) {
    done.set_planned_id(target.fulfils.planned_id);
    *done.mutable_due_on() = ToDate(plan->due_on);
    done.set_late(edit.IsLateFor(plan->due_on));
    done.set_late_recorded(edit.world().now() > edit.days().ClosesAt(plan->due_on));
    if (done.late()) event.add_flags(kLate);
    if (edit.WasDue(*plan)) event.add_flags(kAfterDue);
  }
  AddFlags(ask, edit, target, event);
  return event;
}

// The next contact: on the day that was agreed, else by the cadence.
void PlanNext(const v1::CompleteFollowUp& ask, CustomerEdit& edit, const Target& target,
              const ContactMade& contact) {
  const std::string& owner = OwnerOf(edit.state(), target.pursuit);
  if (!IsSet(ask.next_due_on())) {
    PlanAfterContact(edit, target.number(), owner, contact);
    return;
  }
  // What was agreed takes the place of what the cadence had planned.
  for (const auto& [planned_id, due_on] : edit.OpenPlans(target.number())) {
    if (edit.state().plans.at(planned_id).origin == v1::PLAN_ORIGIN_CADENCE) {
      edit.Cancel(planned_id);
    }
  }
  PlanDraft draft;
  draft.pursuit = target.number();
  draft.due_on = ToDay(ask.next_due_on());
  if (edit.HasPlanOn(draft.pursuit, draft.due_on)) return;
  draft.origin = OriginOf(edit.world().actor());
  draft.owner = owner;
  PlanFlags flags;
  const v1::Grade* grade = contact.grade.empty() ? nullptr : edit.rules().grade(contact.grade);
  if (grade != nullptr && grade->has_cadence() &&
      draft.due_on > PlannableDay(edit, Add(contact.day, grade->cadence()))) {
    flags.push_back(kBeyondCadence);
  }
  if (!edit.days().IsOpen(draft.due_on)) flags.push_back(kClosedDay);
  edit.Plan(draft, flags);
}

}  // namespace

absl::StatusOr<Decision> DecideCompleteFollowUp(const v1::Command& command,
                                                const v1::CompleteFollowUp& ask,
                                                const World& world) {
  DecisionBuilder builder(command, world);
  KEZHI_ASSIGN_OR_RETURN(
      const Occurrence when,
      (ask.has_at() ? builder.HappenedAt(ToTime(ask.at()), "complete_follow_up.at")
                    : builder.Happened()));
  KEZHI_ASSIGN_OR_RETURN(const CustomerRef customer, FindCustomer(ask.customer(), world));
  KEZHI_ASSIGN_OR_RETURN(const Target target, FindTarget(ask, customer));
  CustomerEdit edit(builder, customer, when, command.imported());
  KEZHI_RETURN_IF_ERROR(CheckContact(ask, edit, target));
  const std::string by = MakerOf(ask, customer.state(), target, world.actor());
  KEZHI_RETURN_IF_ERROR(CheckMaker(by, edit, target));
  Judgement judgement;
  if (!ask.grade().empty()) {
    KEZHI_ASSIGN_OR_RETURN(judgement.grade,
                           FindGrade(edit.rules(), ask.grade(), "complete_follow_up.grade"));
    judgement.graded_on = when.day;
    judgement.supported_by = target.fulfils.plan == nullptr ? "-" : target.fulfils.planned_id;
  }
  if (IsSet(ask.next_due_on())) {
    KEZHI_RETURN_IF_ERROR(
        CheckDue(edit, ToDay(ask.next_due_on()), "complete_follow_up.next_due_on"));
  }
  v1::Event event = Done(ask, edit, target, by);
  ContactMade contact;
  contact.day = edit.day();
  contact.outcome = OutcomeOf(ask);
  contact.grade = event.follow_up_done().grade_before();
  contact.fulfilled_a_plan = target.fulfils.plan != nullptr;
  if (judgement.grade != nullptr) {
    contact.grade_changed = contact.grade != judgement.grade->id();
    contact.grade = judgement.grade->id();
    event.mutable_follow_up_done()->set_grade_after(contact.grade);
  }
  edit.Append(std::move(event));
  if (contact.fulfilled_a_plan) edit.Fulfil(target.fulfils.planned_id);
  if (judgement.grade != nullptr) Judge(edit, *target.pursuit, judgement);
  PlanNext(ask, edit, target, contact);
  return std::move(builder).Build();
}

}  // namespace kezhi::domain
