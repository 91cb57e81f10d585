#ifndef KEZHI_DOMAIN_TIMELINE_WORDS_H_
#define KEZHI_DOMAIN_TIMELINE_WORDS_H_

#include <string>

#include "kezhi/v1/event.pb.h"

namespace kezhi::domain {

// The same sentence in two languages. Holds nothing personal.
struct Words {
  std::string zh;
  std::string en;
};

Words WordsFor(const v1::StoreOpened& opened);
Words WordsFor(const v1::PlaybookAdopted& adopted);
Words WordsFor(const v1::HoursSet& hours);
Words WordsFor(const v1::HolidayDeclared& holiday);
Words WordsFor(const v1::TimeZoneMoved& moved);

Words WordsFor(const v1::ConsultantHired& hired);
Words WordsFor(const v1::LeaveStarted& leave);
Words WordsFor(const v1::LeaveEnded& ended);
Words WordsFor(const v1::ConsultantLeaving& leaving);
Words WordsFor(const v1::ConsultantLeft& left);
Words WordsFor(const v1::PortfolioChanged& portfolio);

Words WordsFor(const v1::PolicyBreached& breached);

Words WordsFor(const v1::SheetHandedIn& handed_in);
Words WordsFor(const v1::SheetReviewed& reviewed);
Words WordsFor(const v1::SheetArchived& archived);
Words WordsFor(const v1::CountermeasureRecorded& countermeasure);
Words WordsFor(const v1::SheetUnreviewed& unreviewed);
Words WordsFor(const v1::DayClosing& closing);
Words WordsFor(const v1::DayClosed& closed);
Words WordsFor(const v1::MeetingHeld& held);
Words WordsFor(const v1::FindingAcknowledged& acknowledged);

Words WordsFor(const v1::RotationSet& set);
Words WordsFor(const v1::TurnTaken& taken);
Words WordsFor(const v1::QueueJoined& joined);
Words WordsFor(const v1::QueueLeft& left);
Words WordsFor(const v1::ConsultantUnavailable& away);
Words WordsFor(const v1::ConsultantAvailable& back);
Words WordsFor(const v1::ReceiverAssigned& assigned);
Words WordsFor(const v1::ReceptionSubstituted& substituted);

Words WordsFor(const v1::ConsentRequested& requested);
Words WordsFor(const v1::ConsentGranted& granted);
Words WordsFor(const v1::ConsentRefused& refused);
Words WordsFor(const v1::VisitAssisted& assisted);
Words WordsFor(const v1::VisitHandedBack& handed_back);
Words WordsFor(const v1::GreetingSent& sent);
Words WordsFor(const v1::PartySplit& split);
Words WordsFor(const v1::MessageOverdue& overdue);
Words WordsFor(const v1::HandBackMissing& missing);

Words WordsFor(const v1::RemarkAdded& remark);
Words WordsFor(const v1::ReportSubmitted& submitted);
Words WordsFor(const v1::ReportResubmitted& resubmitted);
Words WordsFor(const v1::ReportCommented& commented);
Words WordsFor(const v1::ReportMissing& missing);

Words WordsFor(const v1::ItineraryPlanned& planned);
Words WordsFor(const v1::StopDone& stop);
Words WordsFor(const v1::OutletDescribed& outlet);
Words WordsFor(const v1::OutletBudgetSet& budget);
Words WordsFor(const v1::OutletExpenseRecorded& expense);
Words WordsFor(const v1::OutletExpenseTakenBack& taken);

Words WordsFor(const v1::VisitRegistered& registered);
Words WordsFor(const v1::VisitCompleted& completed);
Words WordsFor(const v1::VisitAmended& amended);
Words WordsFor(const v1::VisitVoided& voided);
Words WordsFor(const v1::RegistrationOverdue& overdue);

Words WordsFor(const v1::CustomerRegistered& registered);
Words WordsFor(const v1::ProfileChanged& changed);
Words WordsFor(const v1::CustomerAssigned& assigned);
Words WordsFor(const v1::CustomerHandedOver& handed_over);
Words WordsFor(const v1::CustomerPooled& pooled);
Words WordsFor(const v1::CustomerClaimed& claimed);
Words WordsFor(const v1::CustomerMerged& merged);
Words WordsFor(const v1::CustomerMergedAway& merged_away);
Words WordsFor(const v1::CustomerUnmerged& unmerged);
Words WordsFor(const v1::CustomerRestored& restored);
Words WordsFor(const v1::VisitLinked& linked);
Words WordsFor(const v1::ErasureRequested& requested);
Words WordsFor(const v1::ErasureWithdrawn& withdrawn);
Words WordsFor(const v1::ErasureDeclined& declined);
Words WordsFor(const v1::ErasureUnderWay& under_way);
Words WordsFor(const v1::CustomerErased& erased);
Words WordsFor(const v1::PersonalDataDisclosed& disclosed);
Words WordsFor(const v1::CardsRead& read);
Words WordsFor(const v1::SigningKeyRotated& rotated);

Words WordsFor(const v1::PlanDrafted& drafted);
Words WordsFor(const v1::PlanAmended& amended);
Words WordsFor(const v1::PlanReviewed& reviewed);
Words WordsFor(const v1::PlanSummarised& summarised);
Words WordsFor(const v1::PlanEntered& entered);
Words WordsFor(const v1::AssessmentOpened& opened);
Words WordsFor(const v1::ItemScored& scored);
Words WordsFor(const v1::AssessmentClosed& closed);
Words WordsFor(const v1::RewardGranted& granted);
Words WordsFor(const v1::FineImposed& imposed);
Words WordsFor(const v1::TalkMinuted& minuted);
Words WordsFor(const v1::ContractChecked& checked);
Words WordsFor(const v1::RemarkHandled& handled);
Words WordsFor(const v1::CustomerClassified& classified);
Words WordsFor(const v1::DuplicateDismissed& dismissed);
Words WordsFor(const v1::DuplicateReopened& reopened);

Words WordsFor(const v1::PursuitOpened& opened);
Words WordsFor(const v1::GradeSet& set);
Words WordsFor(const v1::GradeChanged& changed);
Words WordsFor(const v1::GradeRenewed& renewed);
Words WordsFor(const v1::GradeCorrected& corrected);
Words WordsFor(const v1::PursuitCorrected& corrected);
Words WordsFor(const v1::GradeLapsed& lapsed);
Words WordsFor(const v1::FollowUpPlanned& planned);
Words WordsFor(const v1::FollowUpDone& done);
Words WordsFor(const v1::FollowUpRescheduled& moved);
Words WordsFor(const v1::FollowUpCancelled& cancelled);
Words WordsFor(const v1::FollowUpMissed& missed);
Words WordsFor(const v1::StagePromoted& promoted);
Words WordsFor(const v1::StageDemoted& demoted);
Words WordsFor(const v1::OrderPlaced& placed);
Words WordsFor(const v1::OrderWithdrawn& withdrawn);
Words WordsFor(const v1::PursuitWon& won);
Words WordsFor(const v1::PursuitClosed& closed);
Words WordsFor(const v1::PursuitReopened& reopened);

Words WordsFor(const v1::ProfileReviewed& reviewed);
Words WordsFor(const v1::ProfileFiled& filed);
Words WordsFor(const v1::ProfileChangeNotified& notified);
Words WordsFor(const v1::CreditRequested& requested);
Words WordsFor(const v1::CreditRecommended& recommended);
Words WordsFor(const v1::CreditDecided& decided);
Words WordsFor(const v1::AgreementSigned& agreement);
Words WordsFor(const v1::CreditUsed& used);
Words WordsFor(const v1::Quoted& quoted);
Words WordsFor(const v1::DealOrdered& ordered);
Words WordsFor(const v1::OrderReviewed& reviewed);
Words WordsFor(const v1::ContractSigned& contract);
Words WordsFor(const v1::Shipped& shipped);
Words WordsFor(const v1::Invoiced& invoiced);
Words WordsFor(const v1::Reconciled& reconciled);
Words WordsFor(const v1::Received& received);
Words WordsFor(const v1::Cleared& cleared);
Words WordsFor(const v1::ReceiptRefunded& refunded);
Words WordsFor(const v1::BadDebtWrittenOff& written_off);
Words WordsFor(const v1::GoodsReturned& returned);
Words WordsFor(const v1::AllowanceGranted& granted);
Words WordsFor(const v1::DeliveryRefused& refused);
Words WordsFor(const v1::DeductionClaimed& claimed);
Words WordsFor(const v1::DealSettled& settled);

Words WordsFor(const v1::ChannelNominated& nominated);
Words WordsFor(const v1::ChannelAssessed& assessed);
Words WordsFor(const v1::ChannelDecided& decided);
Words WordsFor(const v1::DistributorshipGained& gained);
Words WordsFor(const v1::DistributorshipLost& lost);
Words WordsFor(const v1::DistributorshipConverted& converted);
Words WordsFor(const v1::TerritoryDefined& defined);
Words WordsFor(const v1::DistrictAdded& added);
Words WordsFor(const v1::DistributorAppointed& appointed);
Words WordsFor(const v1::DistributorDropped& dropped);
Words WordsFor(const v1::TerritoryConverted& converted);

Words WordsFor(const v1::ComplaintLinked& linked);
Words WordsFor(const v1::ComplaintFiled& filed);
Words WordsFor(const v1::ComplaintReplied& replied);
Words WordsFor(const v1::ComplaintResolved& resolved);
Words WordsFor(const v1::ComplaintReopened& reopened);
Words WordsFor(const v1::LongTermConfirmed& confirmed);
Words WordsFor(const v1::CareGiven& care);
Words WordsFor(const v1::AnswerRecorded& answer);
Words WordsFor(const v1::SurveyOpened& opened);
Words WordsFor(const v1::SurveyClosed& closed);
Words WordsFor(const v1::ImprovementRecorded& improvement);
Words WordsFor(const v1::Commended& commended);
Words WordsFor(const v1::CampaignStarted& started);
Words WordsFor(const v1::TrafficRecorded& traffic);
Words WordsFor(const v1::SpendRecorded& spend);
Words WordsFor(const v1::ResponseAttributed& response);
Words WordsFor(const v1::MetricRecorded& metric);

// Pieces of sentences.

// `2026-03-02`; `?` when it is not known.
std::string DateText(const google::type::Date& date);
// `150000 CNY`, `0.50 CNY`; empty when there is none.
std::string MoneyText(const google::type::Money& money);
// `before`, `value` and `after` in a row; empty when the value is.
std::string Part(const std::string& before, const std::string& value,
                 const std::string& after = "");
// Why somebody does not receive, and why somebody does.
Words AwayText(v1::AwayReason why);
Words TurnText(v1::TurnReason reason);
// What a review came to.
Words VerdictText(v1::Verdict verdict);
// A pursuit by its number; 0 is the care after the sale.
Words PursuitText(int number);

}  // namespace kezhi::domain

#endif  // KEZHI_DOMAIN_TIMELINE_WORDS_H_
