#include "domain/consultant/decide.h"

#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"

#include "base/status_macros.h"
#include "domain/assessment/decide.h"
#include "domain/campaign/decide.h"
#include "domain/complaint/decide.h"
#include "domain/consultant/portfolio.h"
#include "domain/customer/decide.h"
#include "domain/day/decide.h"
#include "domain/deal/decide.h"
#include "domain/decision.h"
#include "domain/decision_builder.h"
#include "domain/error.h"
#include "domain/fields.h"
#include "domain/log/decide.h"
#include "domain/names.h"
#include "domain/reads/decide.h"
#include "domain/report/decide.h"
#include "domain/sales_work/decide.h"
#include "domain/store/decide.h"
#include "domain/survey/decide.h"
#include "domain/territory/decide.h"
#include "domain/visit/decide.h"
#include "domain/work_plan/decide.h"

namespace kezhi::domain {
namespace {

v1::Reason NotFoundReason(ResourceKind kind) {
  switch (kind) {
    case ResourceKind::kStore:
    case ResourceKind::kReads:
    case ResourceKind::kDay: return v1::REASON_STORE_NOT_FOUND;
    case ResourceKind::kConsultant:
    case ResourceKind::kReport: return v1::REASON_CONSULTANT_NOT_FOUND;
    case ResourceKind::kVisit: return v1::REASON_VISIT_NOT_FOUND;
    case ResourceKind::kCustomer: return v1::REASON_CUSTOMER_NOT_FOUND;
    case ResourceKind::kLog: return v1::REASON_STREAM_NOT_FOUND;
    case ResourceKind::kCampaign: return v1::REASON_CAMPAIGN_NOT_FOUND;
    case ResourceKind::kPlan: return v1::REASON_PLAN_NOT_FOUND;
    case ResourceKind::kAssessment: return v1::REASON_ASSESSMENT_NOT_FOUND;
    case ResourceKind::kDeal: return v1::REASON_DEAL_NOT_FOUND;
    case ResourceKind::kTerritory: return v1::REASON_TERRITORY_NOT_FOUND;
    case ResourceKind::kComplaint: return v1::REASON_COMPLAINT_NOT_FOUND;
    case ResourceKind::kSurvey: return v1::REASON_SURVEY_NOT_FOUND;
  }
  return v1::REASON_STREAM_NOT_FOUND;
}

// Whether a well-formed name is the store's or lies in it.
bool IsBelow(absl::string_view name, absl::string_view store) {
  return absl::StartsWith(name, store) &&
         (name.size() == store.size() || name[store.size()] == '/');
}

// A command concerns one store; what it names of another does not exist for it. Merging across
// stores has a reason of its own.
absl::Status CheckOneStore(const v1::Command& command, const std::string& store) {
  absl::Status status;
  if (command.has_merge_customer()) return status;
  const auto* arm = ArmOf(command);
  if (arm == nullptr) return status;
  ForEachName(v1::Command::GetReflection()->GetMessage(command, arm),
              [&](const NameField& field, const std::string& name) {
                if (!status.ok() || IsBelow(name, store)) return;
                status = NotFound(NotFoundReason(field.kind), name);
              });
  return status;
}

absl::Status CheckRevision(const v1::Command& command, const World& world) {
  const v1::ExpectedRevision& expected = command.expected_revision();
  const std::string& stream = AddressedStream(command);
  if (stream.empty()) return absl::OkStatus();
  const std::uint64_t actual = world.revision(stream);
  std::string wanted;
  switch (expected.kind_case()) {
    case v1::ExpectedRevision::kExact:
      if (actual != expected.exact()) wanted = absl::StrCat("revision ", expected.exact());
      break;
    case v1::ExpectedRevision::kNoStream:
      if (actual != 0) wanted = "no events";
      break;
    case v1::ExpectedRevision::kStreamExists:
      if (actual == 0) wanted = "events";
      break;
    case v1::ExpectedRevision::kAny:
    case v1::ExpectedRevision::KIND_NOT_SET: break;
  }
  if (wanted.empty()) return absl::OkStatus();
  return ErrorBuilder(absl::StatusCode::kAborted, v1::REASON_REVISION_CONFLICT)
      .Message(absl::StrCat(stream, " is at revision ", actual, ", expected ", wanted,
                            "; read it again and decide anew"))
      .Metadata("stream", stream)
      .Metadata("expected_revision", absl::StrCat(expected.exact()))
      .Metadata("actual_revision", absl::StrCat(actual))
      .Build();
}

// One arm for each command, no default: a new command does not compile until it is decided.
// A table. NOLINTNEXTLINE(readability-function-size)
absl::StatusOr<Decision> DecideKind(const v1::Command& c, const World& world) {
  switch (c.kind_case()) {
    case v1::Command::kOpenStore: return DecideOpenStore(c, c.open_store(), world);
    case v1::Command::kAdoptPlaybook: return DecideAdoptPlaybook(c, c.adopt_playbook(), world);
    case v1::Command::kSetHours: return DecideSetHours(c, c.set_hours(), world);
    case v1::Command::kDeclareHoliday: return DecideDeclareHoliday(c, c.declare_holiday(), world);
    case v1::Command::kMoveTimeZone: return DecideMoveTimeZone(c, c.move_time_zone(), world);
    case v1::Command::kHireConsultant: return DecideHireConsultant(c, c.hire_consultant(), world);
    case v1::Command::kStartLeave: return DecideStartLeave(c, c.start_leave(), world);
    case v1::Command::kEndLeave: return DecideEndLeave(c, c.end_leave(), world);
    case v1::Command::kDismissConsultant:
      return DecideDismissConsultant(c, c.dismiss_consultant(), world);
    case v1::Command::kRecordPolicyBreach:
      return DecideRecordPolicyBreach(c, c.record_policy_breach(), world);
    case v1::Command::kHandInSheet: return DecideHandInSheet(c, c.hand_in_sheet(), world);
    case v1::Command::kReviewSheet: return DecideReviewSheet(c, c.review_sheet(), world);
    case v1::Command::kArchiveSheet: return DecideArchiveSheet(c, c.archive_sheet(), world);
    case v1::Command::kRecordCountermeasure:
      return DecideRecordCountermeasure(c, c.record_countermeasure(), world);
    case v1::Command::kCloseDay: return DecideCloseDay(c, c.close_day(), world);
    case v1::Command::kSetRotation: return DecideSetRotation(c, c.set_rotation(), world);
    case v1::Command::kTakeTurn: return DecideTakeTurn(c, c.take_turn(), world);
    case v1::Command::kMarkUnavailable:
      return DecideMarkUnavailable(c, c.mark_unavailable(), world);
    case v1::Command::kMarkAvailable: return DecideMarkAvailable(c, c.mark_available(), world);
    case v1::Command::kHoldMeeting: return DecideHoldMeeting(c, c.hold_meeting(), world);
    case v1::Command::kAcknowledgeFinding:
      return DecideAcknowledgeFinding(c, c.acknowledge_finding(), world);
    case v1::Command::kRegisterVisit: return DecideRegisterVisit(c, c.register_visit(), world);
    case v1::Command::kCompleteVisit: return DecideCompleteVisit(c, c.complete_visit(), world);
    case v1::Command::kAmendVisit: return DecideAmendVisit(c, c.amend_visit(), world);
    case v1::Command::kVoidVisit: return DecideVoidVisit(c, c.void_visit(), world);
    case v1::Command::kSubstituteReception:
      return DecideSubstituteReception(c, c.substitute_reception(), world);
    case v1::Command::kRequestConsent: return DecideRequestConsent(c, c.request_consent(), world);
    case v1::Command::kGrantConsent: return DecideGrantConsent(c, c.grant_consent(), world);
    case v1::Command::kRefuseConsent: return DecideRefuseConsent(c, c.refuse_consent(), world);
    case v1::Command::kAssistVisit: return DecideAssistVisit(c, c.assist_visit(), world);
    case v1::Command::kHandBackVisit: return DecideHandBackVisit(c, c.hand_back_visit(), world);
    case v1::Command::kSendGreeting: return DecideSendGreeting(c, c.send_greeting(), world);
    case v1::Command::kSplitParty: return DecideSplitParty(c, c.split_party(), world);
    case v1::Command::kRegisterCustomer:
      return DecideRegisterCustomer(c, c.register_customer(), world);
    case v1::Command::kUpdateProfile: return DecideUpdateProfile(c, c.update_profile(), world);
    case v1::Command::kOpenPursuit: return DecideOpenPursuit(c, c.open_pursuit(), world);
    case v1::Command::kChangeGrade: return DecideChangeGrade(c, c.change_grade(), world);
    case v1::Command::kPlanFollowUp: return DecidePlanFollowUp(c, c.plan_follow_up(), world);
    case v1::Command::kCompleteFollowUp:
      return DecideCompleteFollowUp(c, c.complete_follow_up(), world);
    case v1::Command::kRescheduleFollowUp:
      return DecideRescheduleFollowUp(c, c.reschedule_follow_up(), world);
    case v1::Command::kCancelFollowUp: return DecideCancelFollowUp(c, c.cancel_follow_up(), world);
    case v1::Command::kPromoteStage: return DecidePromoteStage(c, c.promote_stage(), world);
    case v1::Command::kDemoteStage: return DecideDemoteStage(c, c.demote_stage(), world);
    case v1::Command::kPlaceOrder: return DecidePlaceOrder(c, c.place_order(), world);
    case v1::Command::kWithdrawOrder: return DecideWithdrawOrder(c, c.withdraw_order(), world);
    case v1::Command::kWinPursuit: return DecideWinPursuit(c, c.win_pursuit(), world);
    case v1::Command::kClosePursuit: return DecideClosePursuit(c, c.close_pursuit(), world);
    case v1::Command::kReopenPursuit: return DecideReopenPursuit(c, c.reopen_pursuit(), world);
    case v1::Command::kAssignCustomer: return DecideAssignCustomer(c, c.assign_customer(), world);
    case v1::Command::kHandOverCustomer:
      return DecideHandOverCustomer(c, c.hand_over_customer(), world);
    case v1::Command::kPoolCustomer: return DecidePoolCustomer(c, c.pool_customer(), world);
    case v1::Command::kClaimCustomer: return DecideClaimCustomer(c, c.claim_customer(), world);
    case v1::Command::kMergeCustomer: return DecideMergeCustomer(c, c.merge_customer(), world);
    case v1::Command::kUnmergeCustomer:
      return DecideUnmergeCustomer(c, c.unmerge_customer(), world);
    case v1::Command::kRequestErasure: return DecideRequestErasure(c, c.request_erasure(), world);
    case v1::Command::kWithdrawErasure:
      return DecideWithdrawErasure(c, c.withdraw_erasure(), world);
    case v1::Command::kApproveErasure: return DecideApproveErasure(c, c.approve_erasure(), world);
    case v1::Command::kDeclineErasure: return DecideDeclineErasure(c, c.decline_erasure(), world);
    case v1::Command::kDisclosePersonalData:
      return DecideDisclosePersonalData(c, c.disclose_personal_data(), world);
    case v1::Command::kClassifyCustomer:
      return DecideClassifyCustomer(c, c.classify_customer(), world);
    case v1::Command::kAddRemark: return DecideAddRemark(c, c.add_remark(), world);
    case v1::Command::kSubmitReport: return DecideSubmitReport(c, c.submit_report(), world);
    case v1::Command::kCommentReport: return DecideCommentReport(c, c.comment_report(), world);
    case v1::Command::kPlanItinerary: return DecidePlanItinerary(c, c.plan_itinerary(), world);
    case v1::Command::kRecordStop: return DecideRecordStop(c, c.record_stop(), world);
    case v1::Command::kRecordReads: return DecideRecordReads(c, c.record_reads(), world);
    case v1::Command::kRotateSigningKey:
      return DecideRotateSigningKey(c.rotate_signing_key(), world);
    case v1::Command::kStartCampaign: return DecideStartCampaign(c, c.start_campaign(), world);
    case v1::Command::kRecordTraffic: return DecideRecordTraffic(c, c.record_traffic(), world);
    case v1::Command::kRecordSpend: return DecideRecordSpend(c, c.record_spend(), world);
    case v1::Command::kAttributeResponse:
      return DecideAttributeResponse(c, c.attribute_response(), world);
    case v1::Command::kRecordMetric: return DecideRecordMetric(c, c.record_metric(), world);
    case v1::Command::kDraftPlan: return DecideDraftPlan(c, c.draft_plan(), world);
    case v1::Command::kAmendPlan: return DecideAmendPlan(c, c.amend_plan(), world);
    case v1::Command::kReviewPlan: return DecideReviewPlan(c, c.review_plan(), world);
    case v1::Command::kSummarisePlan: return DecideSummarisePlan(c, c.summarise_plan(), world);
    case v1::Command::kOpenAssessment: return DecideOpenAssessment(c, c.open_assessment(), world);
    case v1::Command::kScoreItem: return DecideScoreItem(c, c.score_item(), world);
    case v1::Command::kCloseAssessment:
      return DecideCloseAssessment(c, c.close_assessment(), world);
    case v1::Command::kGrantReward: return DecideGrantReward(c, c.grant_reward(), world);
    case v1::Command::kImposeFine: return DecideImposeFine(c, c.impose_fine(), world);
    case v1::Command::kMinuteTalk: return DecideMinuteTalk(c, c.minute_talk(), world);
    case v1::Command::kCheckContract: return DecideCheckContract(c, c.check_contract(), world);
    case v1::Command::kHandleRemark: return DecideHandleRemark(c, c.handle_remark(), world);
    case v1::Command::kReviewProfile: return DecideReviewProfile(c, c.review_profile(), world);
    case v1::Command::kRequestCredit: return DecideRequestCredit(c, c.request_credit(), world);
    case v1::Command::kRecommendCredit:
      return DecideRecommendCredit(c, c.recommend_credit(), world);
    case v1::Command::kDecideCredit: return DecideDecideCredit(c, c.decide_credit(), world);
    case v1::Command::kSignAgreement: return DecideSignAgreement(c, c.sign_agreement(), world);
    case v1::Command::kQuote: return DecideQuote(c, c.quote(), world);
    case v1::Command::kPlaceDealOrder: return DecidePlaceDealOrder(c, c.place_deal_order(), world);
    case v1::Command::kReviewOrder: return DecideReviewOrder(c, c.review_order(), world);
    case v1::Command::kSignContract: return DecideSignContract(c, c.sign_contract(), world);
    case v1::Command::kShip: return DecideShip(c, c.ship(), world);
    case v1::Command::kInvoice: return DecideInvoice(c, c.invoice(), world);
    case v1::Command::kReconcile: return DecideReconcile(c, c.reconcile(), world);
    case v1::Command::kReceive: return DecideReceive(c, c.receive(), world);
    case v1::Command::kClearReceipt: return DecideClearReceipt(c, c.clear_receipt(), world);
    case v1::Command::kWriteOffBadDebt:
      return DecideWriteOffBadDebt(c, c.write_off_bad_debt(), world);
    case v1::Command::kReturnGoods: return DecideReturnGoods(c, c.return_goods(), world);
    case v1::Command::kRefundReceipt: return DecideRefundReceipt(c, c.refund_receipt(), world);
    case v1::Command::kGrantAllowance: return DecideGrantAllowance(c, c.grant_allowance(), world);
    case v1::Command::kRefuseDelivery: return DecideRefuseDelivery(c, c.refuse_delivery(), world);
    case v1::Command::kClaimDeduction: return DecideClaimDeduction(c, c.claim_deduction(), world);
    case v1::Command::kNominateChannel:
      return DecideNominateChannel(c, c.nominate_channel(), world);
    case v1::Command::kAssessChannel: return DecideAssessChannel(c, c.assess_channel(), world);
    case v1::Command::kDecideChannel: return DecideDecideChannel(c, c.decide_channel(), world);
    case v1::Command::kDefineTerritory:
      return DecideDefineTerritory(c, c.define_territory(), world);
    case v1::Command::kAppointDistributor:
      return DecideAppointDistributor(c, c.appoint_distributor(), world);
    case v1::Command::kDropDistributor:
      return DecideDropDistributor(c, c.drop_distributor(), world);
    case v1::Command::kConvertTerritory:
      return DecideConvertTerritory(c, c.convert_territory(), world);
    case v1::Command::kConfirmLongTerm:
      return DecideConfirmLongTerm(c, c.confirm_long_term(), world);
    case v1::Command::kRecordCare: return DecideRecordCare(c, c.record_care(), world);
    case v1::Command::kFileComplaint: return DecideFileComplaint(c, c.file_complaint(), world);
    case v1::Command::kReplyComplaint: return DecideReplyComplaint(c, c.reply_complaint(), world);
    case v1::Command::kResolveComplaint:
      return DecideResolveComplaint(c, c.resolve_complaint(), world);
    case v1::Command::kReopenComplaint:
      return DecideReopenComplaint(c, c.reopen_complaint(), world);
    case v1::Command::kOpenSurvey: return DecideOpenSurvey(c, c.open_survey(), world);
    case v1::Command::kRecordAnswer: return DecideRecordAnswer(c, c.record_answer(), world);
    case v1::Command::kCloseSurvey: return DecideCloseSurvey(c, c.close_survey(), world);
    case v1::Command::kRecordImprovement:
      return DecideRecordImprovement(c, c.record_improvement(), world);
    case v1::Command::kCommend: return DecideCommend(c, c.commend(), world);
    case v1::Command::kDismissDuplicate:
      return DecideDismissDuplicate(c, c.dismiss_duplicate(), world);
    case v1::Command::kReopenDuplicate:
      return DecideReopenDuplicate(c, c.reopen_duplicate(), world);
    case v1::Command::kSetOutletBudget:
      return DecideSetOutletBudget(c, c.set_outlet_budget(), world);
    case v1::Command::kTakeBackOutletExpense:
      return DecideTakeBackOutletExpense(c, c.take_back_outlet_expense(), world);
    case v1::Command::kRecordOutletExpense:
      return DecideRecordOutletExpense(c, c.record_outlet_expense(), world);
    case v1::Command::KIND_NOT_SET: break;
  }
  return InvalidField(v1::REASON_COMMAND_REQUIRED, "kind", "no command, or one of a later version");
}

}  // namespace

const std::string& AddressedStream(const v1::Command& command) {
  static const auto* const none = new std::string();
  const auto* field = AddressedFieldOf(command);
  if (field == nullptr) return *none;
  const auto& ask = v1::Command::GetReflection()->GetMessage(command, ArmOf(command));
  // The scratch is for texts that are not kept as a string; all of ours are.
  std::string scratch;
  const std::string& stream = ask.GetReflection()->GetStringReference(ask, field, &scratch);
  return &stream == &scratch ? *none : stream;
}

absl::StatusOr<Decision> Decide(const v1::Command& command, const World& world) {
  if (command.has_rotate_signing_key()) {
    // Of the log, which is no store's.
    KEZHI_RETURN_IF_ERROR(CheckRevision(command, world));
    return DecideKind(command, world);
  }
  const std::string store = StoreOfCommand(command, world.actor());
  if (store.empty()) {
    return InvalidField(
        v1::REASON_FIELD_REQUIRED, "register_customer.customer",
        "nothing tells the store: name the customer, the owner, or send as one of a store");
  }
  if (!command.has_open_store() && !world.store(store).opened) {
    return NotFound(v1::REASON_STORE_NOT_FOUND, store);
  }
  KEZHI_RETURN_IF_ERROR(CheckOneStore(command, store));
  // What does not exist is answered before the revision, and the revision before the rules.
  const absl::Status revision = CheckRevision(command, world);
  absl::StatusOr<Decision> decision = DecideKind(command, world);
  if (!revision.ok() && !absl::IsNotFound(decision.status())) return revision;
  if (decision.ok()) NotePortfolios(command, world, *decision);
  return decision;
}

}  // namespace kezhi::domain
