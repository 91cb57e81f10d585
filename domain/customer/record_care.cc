// RecordCare: a gift, a wish, an event, an invitation; and when it is due again.

#include <optional>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"

#include "base/status_macros.h"
#include "domain/customer/decide.h"
#include "domain/customer/edit.h"
#include "domain/customer/follow_ups.h"
#include "domain/customer/lookup.h"
#include "domain/customer/planning.h"
#include "domain/dates.h"
#include "domain/error.h"
#include "domain/flags.h"
#include "domain/personal.h"

namespace kezhi::domain {
namespace {

// The after-sale plan that the care fulfils; none is named: none. Plans of pursuits are fulfilled
// by CompleteFollowUp, which plans the next contact.
absl::StatusOr<FoundPlan> FindCarePlan(const CustomerRef& customer, const std::string& planned_id) {
  if (planned_id.empty()) return FoundPlan{};
  KEZHI_ASSIGN_OR_RETURN(FoundPlan found, FindPlan(customer, planned_id));
  if (found.plan->pursuit == 0) return found;
  return NotFound(v1::REASON_PLAN_NOT_FOUND, absl::StrCat("after-sale plan ", planned_id));
}

v1::Event DoneBy(const CustomerEdit& edit, const FoundPlan& found, const std::string& by) {
  const PlanState& plan = *found.plan;
  v1::Event event;
  v1::FollowUpDone& done = *event.mutable_follow_up_done();
  done.set_planned_id(found.planned_id);
  const std::optional<absl::Time> at = edit.when().instant();
  if (at.has_value()) *done.mutable_at() = ToTimestamp(*at);
  done.set_by(by);
  done.set_outcome(v1::CONTACT_OUTCOME_REACHED);
  *done.mutable_due_on() = ToDate(plan.due_on);
  const absl::Time closes = edit.days().ClosesAt(plan.due_on);
  done.set_late(at.has_value() ? *at > closes : edit.day() > plan.due_on);
  done.set_late_recorded(edit.world().now() > closes);
  if (done.late()) event.add_flags(kLate);
  if (edit.WasDue(plan)) event.add_flags(kAfterDue);
  return event;
}

// By hand, not by a cadence: a contact after the sale does not move it.
void PlanAgain(CustomerEdit& edit, const v1::CareKind& kind) {
  if (!kind.has_again()) return;
  PlanDraft draft;
  draft.due_on = PlannableDay(edit, Add(edit.day(), kind.again()));
  if (edit.HasPlanOn(0, draft.due_on)) return;  // R72
  draft.origin = OriginOf(edit.world().actor());
  draft.owner = edit.state().owner;
  draft.subject = kind.label_zh().empty() ? kind.label() : kind.label_zh();
  edit.Plan(draft);
}

}  // namespace

absl::StatusOr<Decision> DecideRecordCare(const v1::Command& command, const v1::RecordCare& ask,
                                          const World& world) {
  DecisionBuilder builder(command, world);
  KEZHI_ASSIGN_OR_RETURN(const Occurrence when,
                         OccurrenceOn(builder, command, ask.on(), "record_care.on"));
  KEZHI_ASSIGN_OR_RETURN(const CustomerRef customer, FindCustomer(ask.customer(), world));
  KEZHI_ASSIGN_OR_RETURN(const FoundPlan found, FindCarePlan(customer, ask.planned_id()));
  CustomerEdit edit(builder, customer, when, command.imported());
  KEZHI_RETURN_IF_ERROR(CheckOwn(customer.state(), nullptr, edit.day(), world));
  const v1::CareKind* kind = edit.rules().care_kind(ask.kind());
  if (kind == nullptr && edit.rules().has_care_kinds()) {
    return InvalidField(v1::REASON_CARE_KIND_UNKNOWN, "record_care.kind",
                        "names no kind of care of the playbook");
  }
  v1::Event event;
  v1::CareGiven& given = *event.mutable_care_given();
  given.set_kind(ask.kind());
  given.set_campaign(ask.campaign());
  given.set_planned_id(found.planned_id);
  if (!ask.note().empty()) *given.mutable_note() = Clear(ask.note());
  edit.Append(std::move(event));
  if (found.plan != nullptr) {
    edit.Append(DoneBy(edit, found, customer.state().owner));
    edit.Fulfil(found.planned_id);
  }
  if (kind != nullptr) PlanAgain(edit, *kind);
  return std::move(builder).Build();
}

}  // namespace kezhi::domain
