#include "domain/timeline/describe.h"

#include <utility>

#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"

#include "domain/timeline/words.h"

namespace kezhi::domain {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

// No default: an event without words does not compile. A line for each, so as long as they are
// many. NOLINTNEXTLINE(readability-function-size)
Words WordsOf(const v1::Event& event) {
  switch (event.kind_case()) {
    case v1::Event::kStoreOpened: return WordsFor(event.store_opened());
    case v1::Event::kPlaybookAdopted: return WordsFor(event.playbook_adopted());
    case v1::Event::kHoursSet: return WordsFor(event.hours_set());
    case v1::Event::kHolidayDeclared: return WordsFor(event.holiday_declared());
    case v1::Event::kTimeZoneMoved: return WordsFor(event.time_zone_moved());
    case v1::Event::kConsultantHired: return WordsFor(event.consultant_hired());
    case v1::Event::kLeaveStarted: return WordsFor(event.leave_started());
    case v1::Event::kLeaveEnded: return WordsFor(event.leave_ended());
    case v1::Event::kConsultantLeaving: return WordsFor(event.consultant_leaving());
    case v1::Event::kConsultantLeft: return WordsFor(event.consultant_left());
    case v1::Event::kPortfolioChanged: return WordsFor(event.portfolio_changed());
    case v1::Event::kPolicyBreached: return WordsFor(event.policy_breached());
    case v1::Event::kSheetHandedIn: return WordsFor(event.sheet_handed_in());
    case v1::Event::kSheetReviewed: return WordsFor(event.sheet_reviewed());
    case v1::Event::kSheetArchived: return WordsFor(event.sheet_archived());
    case v1::Event::kCountermeasureRecorded: return WordsFor(event.countermeasure_recorded());
    case v1::Event::kSheetUnreviewed: return WordsFor(event.sheet_unreviewed());
    case v1::Event::kDayClosing: return WordsFor(event.day_closing());
    case v1::Event::kDayClosed: return WordsFor(event.day_closed());
    case v1::Event::kMeetingHeld: return WordsFor(event.meeting_held());
    case v1::Event::kFindingAcknowledged: return WordsFor(event.finding_acknowledged());
    case v1::Event::kRotationSet: return WordsFor(event.rotation_set());
    case v1::Event::kTurnTaken: return WordsFor(event.turn_taken());
    case v1::Event::kQueueJoined: return WordsFor(event.queue_joined());
    case v1::Event::kQueueLeft: return WordsFor(event.queue_left());
    case v1::Event::kConsultantUnavailable: return WordsFor(event.consultant_unavailable());
    case v1::Event::kConsultantAvailable: return WordsFor(event.consultant_available());
    case v1::Event::kReceiverAssigned: return WordsFor(event.receiver_assigned());
    case v1::Event::kReceptionSubstituted: return WordsFor(event.reception_substituted());
    case v1::Event::kConsentRequested: return WordsFor(event.consent_requested());
    case v1::Event::kConsentGranted: return WordsFor(event.consent_granted());
    case v1::Event::kConsentRefused: return WordsFor(event.consent_refused());
    case v1::Event::kVisitAssisted: return WordsFor(event.visit_assisted());
    case v1::Event::kVisitHandedBack: return WordsFor(event.visit_handed_back());
    case v1::Event::kGreetingSent: return WordsFor(event.greeting_sent());
    case v1::Event::kPartySplit: return WordsFor(event.party_split());
    case v1::Event::kMessageOverdue: return WordsFor(event.message_overdue());
    case v1::Event::kHandBackMissing: return WordsFor(event.hand_back_missing());
    case v1::Event::kVisitRegistered: return WordsFor(event.visit_registered());
    case v1::Event::kVisitCompleted: return WordsFor(event.visit_completed());
    case v1::Event::kVisitAmended: return WordsFor(event.visit_amended());
    case v1::Event::kVisitVoided: return WordsFor(event.visit_voided());
    case v1::Event::kRegistrationOverdue: return WordsFor(event.registration_overdue());
    case v1::Event::kCustomerRegistered: return WordsFor(event.customer_registered());
    case v1::Event::kProfileChanged: return WordsFor(event.profile_changed());
    case v1::Event::kPursuitOpened: return WordsFor(event.pursuit_opened());
    case v1::Event::kGradeSet: return WordsFor(event.grade_set());
    case v1::Event::kGradeChanged: return WordsFor(event.grade_changed());
    case v1::Event::kGradeRenewed: return WordsFor(event.grade_renewed());
    case v1::Event::kGradeCorrected: return WordsFor(event.grade_corrected());
    case v1::Event::kPursuitCorrected: return WordsFor(event.pursuit_corrected());
    case v1::Event::kGradeLapsed: return WordsFor(event.grade_lapsed());
    case v1::Event::kFollowUpPlanned: return WordsFor(event.follow_up_planned());
    case v1::Event::kFollowUpDone: return WordsFor(event.follow_up_done());
    case v1::Event::kFollowUpRescheduled: return WordsFor(event.follow_up_rescheduled());
    case v1::Event::kFollowUpCancelled: return WordsFor(event.follow_up_cancelled());
    case v1::Event::kFollowUpMissed: return WordsFor(event.follow_up_missed());
    case v1::Event::kStagePromoted: return WordsFor(event.stage_promoted());
    case v1::Event::kStageDemoted: return WordsFor(event.stage_demoted());
    case v1::Event::kOrderPlaced: return WordsFor(event.order_placed());
    case v1::Event::kOrderWithdrawn: return WordsFor(event.order_withdrawn());
    case v1::Event::kPursuitWon: return WordsFor(event.pursuit_won());
    case v1::Event::kPursuitClosed: return WordsFor(event.pursuit_closed());
    case v1::Event::kPursuitReopened: return WordsFor(event.pursuit_reopened());
    case v1::Event::kCustomerAssigned: return WordsFor(event.customer_assigned());
    case v1::Event::kCustomerHandedOver: return WordsFor(event.customer_handed_over());
    case v1::Event::kCustomerPooled: return WordsFor(event.customer_pooled());
    case v1::Event::kCustomerClaimed: return WordsFor(event.customer_claimed());
    case v1::Event::kCustomerMerged: return WordsFor(event.customer_merged());
    case v1::Event::kCustomerMergedAway: return WordsFor(event.customer_merged_away());
    case v1::Event::kCustomerUnmerged: return WordsFor(event.customer_unmerged());
    case v1::Event::kCustomerRestored: return WordsFor(event.customer_restored());
    case v1::Event::kVisitLinked: return WordsFor(event.visit_linked());
    case v1::Event::kErasureRequested: return WordsFor(event.erasure_requested());
    case v1::Event::kErasureWithdrawn: return WordsFor(event.erasure_withdrawn());
    case v1::Event::kErasureDeclined: return WordsFor(event.erasure_declined());
    case v1::Event::kErasureUnderWay: return WordsFor(event.erasure_under_way());
    case v1::Event::kCustomerErased: return WordsFor(event.customer_erased());
    case v1::Event::kPersonalDataDisclosed: return WordsFor(event.personal_data_disclosed());
    case v1::Event::kCustomerClassified: return WordsFor(event.customer_classified());
    case v1::Event::kDuplicateDismissed: return WordsFor(event.duplicate_dismissed());
    case v1::Event::kDuplicateReopened: return WordsFor(event.duplicate_reopened());
    case v1::Event::kRemarkAdded: return WordsFor(event.remark_added());
    case v1::Event::kReportSubmitted: return WordsFor(event.report_submitted());
    case v1::Event::kReportResubmitted: return WordsFor(event.report_resubmitted());
    case v1::Event::kReportCommented: return WordsFor(event.report_commented());
    case v1::Event::kReportMissing: return WordsFor(event.report_missing());
    case v1::Event::kItineraryPlanned: return WordsFor(event.itinerary_planned());
    case v1::Event::kStopDone: return WordsFor(event.stop_done());
    case v1::Event::kOutletDescribed: return WordsFor(event.outlet_described());
    case v1::Event::kOutletBudgetSet: return WordsFor(event.outlet_budget_set());
    case v1::Event::kOutletExpenseRecorded: return WordsFor(event.outlet_expense_recorded());
    case v1::Event::kOutletExpenseTakenBack: return WordsFor(event.outlet_expense_taken_back());
    case v1::Event::kCardsRead: return WordsFor(event.cards_read());
    case v1::Event::kSigningKeyRotated: return WordsFor(event.signing_key_rotated());
    case v1::Event::kCampaignStarted: return WordsFor(event.campaign_started());
    case v1::Event::kTrafficRecorded: return WordsFor(event.traffic_recorded());
    case v1::Event::kSpendRecorded: return WordsFor(event.spend_recorded());
    case v1::Event::kResponseAttributed: return WordsFor(event.response_attributed());
    case v1::Event::kMetricRecorded: return WordsFor(event.metric_recorded());
    case v1::Event::kPlanDrafted: return WordsFor(event.plan_drafted());
    case v1::Event::kPlanAmended: return WordsFor(event.plan_amended());
    case v1::Event::kPlanReviewed: return WordsFor(event.plan_reviewed());
    case v1::Event::kPlanSummarised: return WordsFor(event.plan_summarised());
    case v1::Event::kPlanEntered: return WordsFor(event.plan_entered());
    case v1::Event::kAssessmentOpened: return WordsFor(event.assessment_opened());
    case v1::Event::kItemScored: return WordsFor(event.item_scored());
    case v1::Event::kAssessmentClosed: return WordsFor(event.assessment_closed());
    case v1::Event::kRewardGranted: return WordsFor(event.reward_granted());
    case v1::Event::kFineImposed: return WordsFor(event.fine_imposed());
    case v1::Event::kTalkMinuted: return WordsFor(event.talk_minuted());
    case v1::Event::kContractChecked: return WordsFor(event.contract_checked());
    case v1::Event::kRemarkHandled: return WordsFor(event.remark_handled());
    case v1::Event::kProfileReviewed: return WordsFor(event.profile_reviewed());
    case v1::Event::kProfileFiled: return WordsFor(event.profile_filed());
    case v1::Event::kProfileChangeNotified: return WordsFor(event.profile_change_notified());
    case v1::Event::kCreditRequested: return WordsFor(event.credit_requested());
    case v1::Event::kCreditRecommended: return WordsFor(event.credit_recommended());
    case v1::Event::kCreditDecided: return WordsFor(event.credit_decided());
    case v1::Event::kAgreementSigned: return WordsFor(event.agreement_signed());
    case v1::Event::kCreditUsed: return WordsFor(event.credit_used());
    case v1::Event::kQuoted: return WordsFor(event.quoted());
    case v1::Event::kDealOrdered: return WordsFor(event.deal_ordered());
    case v1::Event::kOrderReviewed: return WordsFor(event.order_reviewed());
    case v1::Event::kContractSigned: return WordsFor(event.contract_signed());
    case v1::Event::kShipped: return WordsFor(event.shipped());
    case v1::Event::kInvoiced: return WordsFor(event.invoiced());
    case v1::Event::kReconciled: return WordsFor(event.reconciled());
    case v1::Event::kReceived: return WordsFor(event.received());
    case v1::Event::kCleared: return WordsFor(event.cleared());
    case v1::Event::kReceiptRefunded: return WordsFor(event.receipt_refunded());
    case v1::Event::kBadDebtWrittenOff: return WordsFor(event.bad_debt_written_off());
    case v1::Event::kGoodsReturned: return WordsFor(event.goods_returned());
    case v1::Event::kAllowanceGranted: return WordsFor(event.allowance_granted());
    case v1::Event::kDeliveryRefused: return WordsFor(event.delivery_refused());
    case v1::Event::kDeductionClaimed: return WordsFor(event.deduction_claimed());
    case v1::Event::kDealSettled: return WordsFor(event.deal_settled());
    case v1::Event::kChannelNominated: return WordsFor(event.channel_nominated());
    case v1::Event::kChannelAssessed: return WordsFor(event.channel_assessed());
    case v1::Event::kChannelDecided: return WordsFor(event.channel_decided());
    case v1::Event::kDistributorshipGained: return WordsFor(event.distributorship_gained());
    case v1::Event::kDistributorshipLost: return WordsFor(event.distributorship_lost());
    case v1::Event::kDistributorshipConverted: return WordsFor(event.distributorship_converted());
    case v1::Event::kTerritoryDefined: return WordsFor(event.territory_defined());
    case v1::Event::kDistrictAdded: return WordsFor(event.district_added());
    case v1::Event::kDistributorAppointed: return WordsFor(event.distributor_appointed());
    case v1::Event::kDistributorDropped: return WordsFor(event.distributor_dropped());
    case v1::Event::kTerritoryConverted: return WordsFor(event.territory_converted());
    case v1::Event::kComplaintLinked: return WordsFor(event.complaint_linked());
    case v1::Event::kComplaintFiled: return WordsFor(event.complaint_filed());
    case v1::Event::kComplaintReplied: return WordsFor(event.complaint_replied());
    case v1::Event::kComplaintResolved: return WordsFor(event.complaint_resolved());
    case v1::Event::kComplaintReopened: return WordsFor(event.complaint_reopened());
    case v1::Event::kLongTermConfirmed: return WordsFor(event.long_term_confirmed());
    case v1::Event::kCareGiven: return WordsFor(event.care_given());
    case v1::Event::kAnswerRecorded: return WordsFor(event.answer_recorded());
    case v1::Event::kSurveyOpened: return WordsFor(event.survey_opened());
    case v1::Event::kSurveyClosed: return WordsFor(event.survey_closed());
    case v1::Event::kImprovementRecorded: return WordsFor(event.improvement_recorded());
    case v1::Event::kCommended: return WordsFor(event.commended());
    case v1::Event::KIND_NOT_SET: break;
  }
  return {};
}

// Adds the personal fields of `message` and of what it holds, in the order of their numbers.
void AddPersonal(const Message& message, std::vector<v1::Personal>& details) {
  if (message.GetDescriptor() == v1::Personal::descriptor()) {
    v1::Personal personal;
    personal.CopyFrom(message);
    details.push_back(personal);
    return;
  }
  const Reflection& reflection = *message.GetReflection();
  std::vector<const FieldDescriptor*> fields;
  reflection.ListFields(message, &fields);
  for (const FieldDescriptor* field : fields) {
    if (field->cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE) continue;
    if (!field->is_repeated()) {
      AddPersonal(reflection.GetMessage(message, field), details);
      continue;
    }
    for (int i = 0; i < reflection.FieldSize(message, field); ++i) {
      AddPersonal(reflection.GetRepeatedMessage(message, field, i), details);
    }
  }
}

}  // namespace

std::string Describe(const v1::Event& event, absl::string_view language) {
  Words words = WordsOf(event);
  return language == "zh" ? std::move(words.zh) : std::move(words.en);
}

std::vector<v1::Personal> DetailsOf(const v1::Event& event) {
  std::vector<v1::Personal> details;
  AddPersonal(event, details);
  return details;
}

}  // namespace kezhi::domain
