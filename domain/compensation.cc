#include "domain/compensation.h"

#include <utility>

namespace kezhi::domain {
namespace {

// Writes the arm of the command that takes an event back.
class Taker {
 public:
  Taker(const v1::Event& event, absl::string_view reason) : event_(event), reason_(reason) {}

  v1::Command TakeVisit(const std::string& visit) {
    v1::VoidVisit& ask = *command_.mutable_void_visit();
    ask.set_visit(visit);
    ask.set_reason(reason_);
    return std::move(command_);
  }

  v1::Command TakePlan(const v1::FollowUpPlanned& planned) {
    v1::CancelFollowUp& ask = *command_.mutable_cancel_follow_up();
    ask.set_customer(event_.stream());
    ask.set_planned_id(planned.planned_id());
    ask.set_reason(reason_);
    return std::move(command_);
  }

  v1::Command TakeMove(const v1::FollowUpRescheduled& moved) {
    v1::RescheduleFollowUp& ask = *command_.mutable_reschedule_follow_up();
    ask.set_customer(event_.stream());
    ask.set_planned_id(moved.planned_id());
    *ask.mutable_due_on() = moved.from();
    ask.set_reason(reason_);
    return std::move(command_);
  }

  v1::Command TakeGrade(const v1::GradeChanged& changed) {
    v1::ChangeGrade& ask = *command_.mutable_change_grade();
    ask.set_customer(event_.stream());
    ask.set_pursuit(changed.pursuit());
    // Refused when it is another one by now.
    ask.set_from(changed.to());
    ask.set_to(changed.from());
    ask.set_because(reason_);
    return std::move(command_);
  }

  v1::Command TakeStage(const v1::StagePromoted& promoted) {
    v1::DemoteStage& ask = *command_.mutable_demote_stage();
    ask.set_customer(event_.stream());
    ask.set_pursuit(promoted.pursuit());
    ask.set_machine(promoted.machine());
    ask.set_to(promoted.from());
    ask.set_reason(reason_);
    return std::move(command_);
  }

  v1::Command TakeStage(const v1::StageDemoted& demoted) {
    v1::PromoteStage& ask = *command_.mutable_promote_stage();
    ask.set_customer(event_.stream());
    ask.set_pursuit(demoted.pursuit());
    ask.set_machine(demoted.machine());
    ask.set_to(demoted.from());
    return std::move(command_);
  }

  v1::Command TakeOrder(const v1::OrderPlaced& placed) {
    v1::WithdrawOrder& ask = *command_.mutable_withdraw_order();
    ask.set_customer(event_.stream());
    ask.set_pursuit(placed.pursuit());
    ask.set_reason(reason_);
    return std::move(command_);
  }

  v1::Command TakeClosing(const v1::PursuitClosed& closed) {
    v1::ReopenPursuit& ask = *command_.mutable_reopen_pursuit();
    ask.set_customer(event_.stream());
    ask.set_pursuit(closed.pursuit());
    ask.set_reason(reason_);
    return std::move(command_);
  }

  v1::Command HandBack(const std::string& owner) {
    v1::HandOverCustomer& ask = *command_.mutable_hand_over_customer();
    ask.set_customer(event_.stream());
    ask.set_to(owner);
    ask.set_why(reason_);
    return std::move(command_);
  }

  v1::Command Return() {
    command_.mutable_pool_customer()->set_customer(event_.stream());
    return std::move(command_);
  }

  v1::Command Unmerge(const std::string& alias) {
    v1::UnmergeCustomer& ask = *command_.mutable_unmerge_customer();
    ask.set_customer(alias);
    ask.set_reason(reason_);
    return std::move(command_);
  }

  v1::Command Merge(const std::string& from, const std::string& into) {
    v1::MergeCustomer& ask = *command_.mutable_merge_customer();
    ask.set_from(from);
    ask.set_into(into);
    return std::move(command_);
  }

  v1::Command TakeRequest() {
    v1::WithdrawErasure& ask = *command_.mutable_withdraw_erasure();
    ask.set_customer(event_.stream());
    ask.set_reason(reason_);
    return std::move(command_);
  }

  v1::Command TakeDismissal(const std::string& other) {
    v1::ReopenDuplicate& ask = *command_.mutable_reopen_duplicate();
    ask.set_customer(event_.stream());
    ask.set_other(other);
    return std::move(command_);
  }

  v1::Command TakeReopening(const std::string& other) {
    v1::DismissDuplicate& ask = *command_.mutable_dismiss_duplicate();
    ask.set_customer(event_.stream());
    ask.set_other(other);
    return std::move(command_);
  }

  v1::Command TakeAbsence(const std::string& consultant) {
    v1::MarkAvailable& ask = *command_.mutable_mark_available();
    ask.set_day(event_.stream());
    ask.set_consultant(consultant);
    return std::move(command_);
  }

  v1::Command TakeExpense(const v1::OutletExpenseRecorded& expense) {
    v1::TakeBackOutletExpense& ask = *command_.mutable_take_back_outlet_expense();
    ask.set_customer(event_.stream());
    ask.set_kind(expense.kind());
    *ask.mutable_amount() = expense.amount();
    *ask.mutable_day() = expense.day();
    ask.set_reason(reason_);
    return std::move(command_);
  }

  v1::Command TakeLeave() {
    command_.mutable_end_leave()->set_consultant(event_.stream());
    return std::move(command_);
  }

 private:
  const v1::Event& event_;
  const std::string reason_;
  v1::Command command_;
};

// The command that takes an event back; without an arm where none does. An event without an arm
// here is a fact that nobody decided, was meant to be final, or is put right by telling it anew.
v1::Command CommandFor(const v1::Event& event, absl::string_view reason) {
  Taker taker(event, reason);
  switch (event.kind_case()) {
    case v1::Event::kVisitRegistered:
    case v1::Event::kVisitCompleted: return taker.TakeVisit(event.stream());
    case v1::Event::kVisitLinked: return taker.TakeVisit(event.visit_linked().visit());
    case v1::Event::kFollowUpPlanned: return taker.TakePlan(event.follow_up_planned());
    case v1::Event::kFollowUpRescheduled: return taker.TakeMove(event.follow_up_rescheduled());
    case v1::Event::kGradeChanged: return taker.TakeGrade(event.grade_changed());
    case v1::Event::kStagePromoted: return taker.TakeStage(event.stage_promoted());
    case v1::Event::kStageDemoted: return taker.TakeStage(event.stage_demoted());
    case v1::Event::kOrderPlaced: return taker.TakeOrder(event.order_placed());
    case v1::Event::kPursuitClosed: return taker.TakeClosing(event.pursuit_closed());
    case v1::Event::kCustomerHandedOver: return taker.HandBack(event.customer_handed_over().from());
    case v1::Event::kCustomerPooled: return taker.HandBack(event.customer_pooled().from());
    case v1::Event::kCustomerClaimed: return taker.Return();
    case v1::Event::kCustomerMerged: return taker.Unmerge(event.customer_merged().from());
    case v1::Event::kCustomerMergedAway: return taker.Unmerge(event.stream());
    case v1::Event::kCustomerUnmerged:
      return taker.Merge(event.customer_unmerged().from(), event.stream());
    case v1::Event::kCustomerRestored:
      return taker.Merge(event.stream(), event.customer_restored().from());
    case v1::Event::kErasureRequested: return taker.TakeRequest();
    case v1::Event::kDuplicateDismissed:
      return taker.TakeDismissal(event.duplicate_dismissed().other());
    case v1::Event::kDuplicateReopened:
      return taker.TakeReopening(event.duplicate_reopened().other());
    case v1::Event::kConsultantUnavailable:
      return taker.TakeAbsence(event.consultant_unavailable().consultant());
    case v1::Event::kOutletExpenseRecorded:
      return taker.TakeExpense(event.outlet_expense_recorded());
    case v1::Event::kLeaveStarted: return taker.TakeLeave();
    default: return {};
  }
}

// What is told anew rather than taken back.
absl::string_view InsteadOf(v1::Event::KindCase kind) {
  switch (kind) {
    case v1::Event::kVisitAmended:
    case v1::Event::kGradeCorrected:
    case v1::Event::kPursuitCorrected: return "AmendVisit";
    case v1::Event::kGradeSet:
    case v1::Event::kGradeRenewed:
    case v1::Event::kGradeLapsed: return "ChangeGrade";
    case v1::Event::kProfileChanged:
    case v1::Event::kCustomerRegistered:
    case v1::Event::kOutletDescribed: return "UpdateProfile";
    case v1::Event::kPursuitOpened: return "ClosePursuit";
    case v1::Event::kFollowUpCancelled: return "PlanFollowUp";
    case v1::Event::kCustomerAssigned: return "HandOverCustomer";
    case v1::Event::kCustomerClassified: return "ClassifyCustomer";
    case v1::Event::kItineraryPlanned: return "PlanItinerary";
    case v1::Event::kStopDone: return "RecordStop";
    case v1::Event::kReportSubmitted:
    case v1::Event::kReportResubmitted: return "SubmitReport";
    case v1::Event::kSheetReviewed: return "ReviewSheet";
    case v1::Event::kRotationSet: return "SetRotation";
    case v1::Event::kOutletBudgetSet: return "SetOutletBudget";
    case v1::Event::kOutletExpenseTakenBack: return "RecordOutletExpense";
    case v1::Event::kReceived: return "RefundReceipt";
    case v1::Event::kMeetingHeld: return "HoldMeeting";
    case v1::Event::kFindingAcknowledged: return "AcknowledgeFinding";
    case v1::Event::kHoursSet: return "SetHours";
    case v1::Event::kPlaybookAdopted: return "AdoptPlaybook";
    case v1::Event::kPlanDrafted:
    case v1::Event::kPlanAmended: return "AmendPlan";
    case v1::Event::kItemScored: return "ScoreItem";
    default: return "";
  }
}

}  // namespace

Compensation CompensationOf(const v1::Event& event, absl::string_view reason) {
  return {.command = CommandFor(event, reason),
          .instead = std::string(InsteadOf(event.kind_case()))};
}

}  // namespace kezhi::domain
