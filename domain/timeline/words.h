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

Words WordsFor(const v1::SheetHandedIn& handed_in);
Words WordsFor(const v1::SheetReviewed& reviewed);
Words WordsFor(const v1::SheetArchived& archived);
Words WordsFor(const v1::CountermeasureRecorded& countermeasure);
Words WordsFor(const v1::SheetUnreviewed& unreviewed);
Words WordsFor(const v1::DayClosing& closing);
Words WordsFor(const v1::DayClosed& closed);

Words WordsFor(const v1::RemarkAdded& remark);
Words WordsFor(const v1::ReportSubmitted& submitted);
Words WordsFor(const v1::ReportResubmitted& resubmitted);
Words WordsFor(const v1::ReportCommented& commented);
Words WordsFor(const v1::ReportMissing& missing);

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
Words WordsFor(const v1::CustomerErased& erased);
Words WordsFor(const v1::PersonalDataDisclosed& disclosed);
Words WordsFor(const v1::CardsRead& read);

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

// Pieces of sentences.

// `2026-03-02`; `?` when it is not known.
std::string DateText(const google::type::Date& date);
// `150000 CNY`, `0.50 CNY`; empty when there is none.
std::string MoneyText(const google::type::Money& money);
// `before`, `value` and `after` in a row; empty when the value is.
std::string Part(const std::string& before, const std::string& value,
                 const std::string& after = "");
// A pursuit by its number; 0 is the care after the sale.
Words PursuitText(int number);

}  // namespace kezhi::domain

#endif  // KEZHI_DOMAIN_TIMELINE_WORDS_H_
