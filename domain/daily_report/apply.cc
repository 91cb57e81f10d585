#include "domain/daily_report/apply.h"

#include <string>

#include "absl/strings/str_cat.h"

#include "domain/daily_report/fold.h"

namespace kezhi::domain {
namespace {

// Whether another line of the report already says what moved the stage.
bool IsToldElsewhere(const std::string& trigger_name) {
  v1::StageTrigger trigger = v1::STAGE_TRIGGER_UNSPECIFIED;
  if (!v1::StageTrigger_Parse(absl::StrCat("STAGE_TRIGGER_", trigger_name), &trigger)) return false;
  return trigger == v1::STAGE_TRIGGER_ORDER_PLACED || trigger == v1::STAGE_TRIGGER_WON ||
         trigger == v1::STAGE_TRIGGER_CLOSED;
}

template <typename Submitted>
void Submit(const v1::Event& event, const Submitted& submitted, v1::ReportState& state) {
  *state.mutable_submitted_at() = event.recorded_at();
  state.set_through_position(submitted.through_position());
  state.clear_goal_reached();
  if (submitted.has_goal_reached()) *state.mutable_goal_reached() = submitted.goal_reached();
}

void AddRemark(const v1::Event& event, v1::ReportState& state) {
  v1::ReportRemark& remark = *state.add_remarks();
  remark.set_kind(event.remark_added().kind());
  remark.set_by(event.actor().principal());
  *remark.mutable_note() = event.remark_added().note();
  *remark.mutable_at() = event.recorded_at();
  remark.set_position(event.position());
}

void AnswerRemark(const v1::Event& event, v1::ReportState& state) {
  const v1::RemarkHandled& handled = event.remark_handled();
  for (v1::ReportRemark& remark : *state.mutable_remarks()) {
    if (remark.position() != handled.remark()) continue;
    v1::RemarkAnswer& answer = *remark.add_answers();
    answer.set_by(handled.by());
    *answer.mutable_note() = handled.note();
    answer.set_reported_to(handled.reported_to());
    *answer.mutable_at() = event.recorded_at();
  }
}

void AddComment(const v1::Event& event, v1::ReportState& state) {
  v1::ReportRemark& comment = *state.add_comments();
  comment.set_by(event.report_commented().by());
  *comment.mutable_note() = event.report_commented().note();
  *comment.mutable_at() = event.recorded_at();
}

// False: the event is not about a report as such.
bool ApplyReport(const v1::Event& event, ReportFold& fold) {
  switch (event.kind_case()) {
    case v1::Event::kRemarkAdded:
      fold.ChangeState([&](v1::ReportState& state) { AddRemark(event, state); });
      return true;
    case v1::Event::kRemarkHandled:
      fold.ChangeState([&](v1::ReportState& state) { AnswerRemark(event, state); });
      return true;
    case v1::Event::kReportSubmitted:
      fold.ChangeState(
          [&](v1::ReportState& state) { Submit(event, event.report_submitted(), state); });
      return true;
    case v1::Event::kReportResubmitted:
      fold.ChangeState(
          [&](v1::ReportState& state) { Submit(event, event.report_resubmitted(), state); });
      return true;
    case v1::Event::kReportCommented:
      fold.ChangeState([&](v1::ReportState& state) { AddComment(event, state); });
      return true;
    case v1::Event::kReportMissing:
      fold.ChangeState([](v1::ReportState& state) { state.set_missing(true); });
      return true;
    case v1::Event::kStopDone: fold.Stop(); return true;
    default: return false;
  }
}

// False: the event is neither about a plan nor about whose it is.
bool ApplyPlan(const v1::Event& event, ReportFold& fold) {
  const google::type::Date none;
  switch (event.kind_case()) {
    case v1::Event::kFollowUpPlanned: fold.Plan(); return true;
    case v1::Event::kFollowUpRescheduled: fold.Reschedule(); return true;
    case v1::Event::kFollowUpCancelled: fold.Cancel(); return true;
    case v1::Event::kFollowUpMissed: fold.Miss(); return true;
    case v1::Event::kCustomerAssigned:
      fold.PassOn("", event.customer_assigned().to(), none);
      return true;
    case v1::Event::kCustomerHandedOver: {
      const v1::CustomerHandedOver& handed_over = event.customer_handed_over();
      fold.PassOn(handed_over.from(), handed_over.to(), handed_over.last_day());
      return true;
    }
    case v1::Event::kCustomerPooled:
      fold.PassOn(event.customer_pooled().from(), "", none);
      return true;
    case v1::Event::kCustomerClaimed:
      fold.PassOn("", event.customer_claimed().by(), none);
      return true;
    case v1::Event::kCustomerMerged: fold.Merge(); return true;
    case v1::Event::kCustomerUnmerged: fold.Unmerge(); return true;
    default: return false;
  }
}

// False: the event is not about a visit.
bool ApplyVisit(const v1::Event& event, ReportFold& fold) {
  switch (event.kind_case()) {
    case v1::Event::kVisitRegistered: fold.Register(); return true;
    case v1::Event::kVisitCompleted: fold.Complete(); return true;
    case v1::Event::kVisitAmended: fold.Amend(); return true;
    case v1::Event::kVisitVoided: fold.Void(); return true;
    case v1::Event::kReceiverAssigned:
      fold.Receive(event.receiver_assigned().consultant());
      return true;
    case v1::Event::kReceptionSubstituted:
      fold.Receive(event.reception_substituted().by());
      return true;
    default: return false;
  }
}

void ApplyPursuit(const v1::Event& event, ReportFold& fold) {
  switch (event.kind_case()) {
    case v1::Event::kPursuitOpened: return fold.OpenPursuit();
    case v1::Event::kFollowUpDone: return fold.Do();
    case v1::Event::kGradeSet:
      return fold.Grade(event.grade_set().pursuit(), "", event.grade_set().grade(), "");
    case v1::Event::kGradeChanged: {
      const v1::GradeChanged& changed = event.grade_changed();
      return fold.Grade(changed.pursuit(), changed.from(), changed.to(), changed.supported_by());
    }
    case v1::Event::kGradeRenewed: {
      const v1::GradeRenewed& renewed = event.grade_renewed();
      return fold.Grade(renewed.pursuit(), renewed.grade(), renewed.grade(),
                        renewed.supported_by());
    }
    case v1::Event::kGradeCorrected: return fold.CorrectGrade();
    case v1::Event::kStagePromoted: {
      const v1::StagePromoted& promoted = event.stage_promoted();
      if (!IsToldElsewhere(promoted.trigger())) fold.Stage(promoted.pursuit(), promoted.to());
      return;
    }
    case v1::Event::kStageDemoted:
      return fold.Stage(event.stage_demoted().pursuit(), event.stage_demoted().to());
    case v1::Event::kOrderPlaced: return fold.Order();
    case v1::Event::kPursuitWon: return fold.Win();
    case v1::Event::kPursuitClosed: return fold.Close();
    default: return;
  }
}

}  // namespace

void ApplyDailyReport(const v1::Event& event, const RowReader& rows, RowWriter& out) {
  ReportFold fold(event, rows, out);
  if (ApplyReport(event, fold) || ApplyPlan(event, fold) || ApplyVisit(event, fold)) return;
  ApplyPursuit(event, fold);
}

}  // namespace kezhi::domain
