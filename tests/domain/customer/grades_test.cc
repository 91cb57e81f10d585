// Grades: domain.md §2.5 R65–R68, §3.2, §6.3; example 9.

#include <gtest/gtest.h>

#include "tests/domain/scenes.h"
#include "tests/domain/spec.h"
#include "tests/matchers.h"

namespace kezhi::testing {
namespace {

// The horizon of a pursuit opened with a grade on that day.
std::optional<absl::CivilDay> HorizonOf(const std::string& grade, absl::CivilDay day) {
  Spec spec(CommonGround());
  spec.Given(Registered("k1"))
      .When(OfCustomer<v1::OpenPursuit>("k1", absl::StrCat("grade: '", grade, "'")))
      .Imported()
      .OccurredOn(day)
      .At("2027-06-01 10:00")
      .ThenAccepted();
  return spec.customer("k1").pursuits[0].horizon_ends;
}

TEST(Example, 09_HorizonsAtMonthEnds) {
  EXPECT_EQ(HorizonOf("A", absl::CivilDay(2026, 1, 31)), absl::CivilDay(2026, 2, 28));
  EXPECT_EQ(HorizonOf("A", absl::CivilDay(2024, 1, 31)), absl::CivilDay(2024, 2, 29));
  EXPECT_EQ(HorizonOf("B", absl::CivilDay(2025, 11, 30)), absl::CivilDay(2026, 2, 28));
  EXPECT_EQ(HorizonOf("C", absl::CivilDay(2026, 1, 31)), std::nullopt);
  EXPECT_EQ(HorizonOf("H", absl::CivilDay(2026, 12, 28)), absl::CivilDay(2027, 1, 4));
}

TEST(ChangeGrade, MovesTheCadencesPlanForwardAndIsFlaggedWithoutAContact) {  // R68
  PursuitGround()
      .When(OfCustomer<v1::ChangeGrade>("k1", "to: 'H' from: 'A' because: 'asked for a price'"))
      .As("consultant", "c1")
      .At("2026-03-04 10:00")
      .ThenEvents({On<v1::GradeChanged>(
                       "customers/k1",
                       absl::StrCat(
                           "pursuit: 1 scale: 'dealer_intent' from: 'A' to: 'H' steps: 1 graded_on",
                           DateText("2026-03-04"), " horizon_ends", DateText("2026-03-11"),
                           " because { clear: 'asked for a price' } in_progress_table: true"))
                       .Flag("unsupported"),
                   On<v1::FollowUpRescheduled>(
                       "customers/k1",
                       absl::StrCat("planned_id: 'p1' pursuit: 1 from", DateText("2026-03-09"),
                                    " to", DateText("2026-03-06")))});
}

TEST(ChangeGrade, NeverPutsAPlanOffAndLeavesAConsultantsAlone) {  // min rule, end of example 12
  Spec spec(CommonGround());
  spec.Given(Registered("k1"))
      .Given(Opened("k1", 1, "2026-03-02"))
      .Given(Graded("k1", 1, "H", "2026-03-02", "2026-03-09"))
      .Given(Planned("k1", 1, "p1", "2026-03-20", "2026-03-02 10:00"))
      .Given(Planned("k1", 1, "p2", "2026-03-25", "2026-03-02 10:00", "CONSULTANT"))
      .When(OfCustomer<v1::ChangeGrade>("k1", "to: 'C'"))
      .At("2026-03-18 10:00")
      .ThenAccepted();
  EXPECT_EQ(spec.types(), std::vector<std::string>{"GradeChanged"});
  EXPECT_EQ(spec.flags(), (std::vector<std::string>{"after_lapse", "unsupported"}));
  spec.When(OfCustomer<v1::ChangeGrade>("k1", "to: 'H'")).At("2026-03-18 11:00").ThenAccepted();
  EXPECT_EQ(spec.customer("k1").plans.at("p1").due_on, absl::CivilDay(2026, 3, 20));
  EXPECT_EQ(spec.customer("k1").plans.at("p2").due_on, absl::CivilDay(2026, 3, 25));
}

TEST(ChangeGrade, IsSupportedByAContactOrVisitOfTheSameDay) {  // R68
  Spec spec = PursuitGround();
  spec.When(OfCustomer<v1::CompleteFollowUp>("k1", "planned_id: 'p1' situation: 's'"))
      .At("2026-03-09 10:00")
      .ThenAccepted()
      .When(OfCustomer<v1::ChangeGrade>("k1", "to: 'H' supported_by: 'p1'"))
      .At("2026-03-09 11:00")
      .ThenAccepted();
  EXPECT_TRUE(spec.flags().empty());
  spec.When(OfCustomer<v1::ChangeGrade>("k1", "to: 'A' supported_by: 'p1'"))
      .At("2026-03-10 11:00")
      .ThenAccepted();
  EXPECT_EQ(spec.flags(), std::vector<std::string>{"unsupported"}) << "it was another day's";
  spec.Given(Arrived("v1", "2026-03-11 10:05", " customer: 'stores/s1/customers/k1'"))
      .Given(Arrived("v2", "2026-03-11 10:05"))
      .When(OfCustomer<v1::ChangeGrade>("k1", "to: 'H' supported_by: 'stores/s1/visits/v2'"))
      .ThenAccepted();
  EXPECT_EQ(spec.flags(), std::vector<std::string>{"unsupported"}) << "it was somebody else's";
  spec.When(OfCustomer<v1::ChangeGrade>("k1", "to: 'A' supported_by: 'stores/s1/visits/v1'"))
      .ThenAccepted();
  EXPECT_TRUE(spec.flags().empty());
}

TEST(ChangeGrade, RenewsTheHorizonWithTheSameGrade) {  // R66
  Spec spec = PursuitGround();
  spec.When(OfCustomer<v1::ChangeGrade>("k1", "to: 'A'"))
      .At("2026-03-04 10:00")
      .ThenEvents({On<v1::GradeRenewed>(
          "customers/k1",
          absl::StrCat("pursuit: 1 scale: 'dealer_intent' grade: 'A' graded_on",
                       DateText("2026-03-04"), " horizon_ends", DateText("2026-04-04")))});
}

TEST(ChangeGrade, SetsTheFirstGradeAndItsPlan) {
  Spec spec(CommonGround());
  spec.Given(Registered("k1"))
      .Given(Opened("k1", 1, "2026-03-02"))
      .When(OfCustomer<v1::ChangeGrade>("k1", "to: 'B'"))
      .At("2026-03-04 10:00")
      .ThenAccepted();
  EXPECT_EQ(spec.types(), (std::vector<std::string>{"GradeSet", "FollowUpPlanned"}));
  EXPECT_EQ(spec.customer("k1").plans.at("p1").due_on, absl::CivilDay(2026, 3, 18));
}

// S9: a dead customer is in no journal.
TEST(ChangeGrade, ToOneWithoutACadenceCancelsWhatTheCadencePlanned) {
  Spec spec(CommonGround("close_horizon"));
  spec.Given(Registered("k1"))
      .When(OfCustomer<v1::OpenPursuit>("k1", "grade: 'A'"))
      .At("2026-03-02 10:00")
      .ThenAccepted()
      .When(OfCustomer<v1::PlanFollowUp>("k1", "due_on" + DateText("2026-03-20")))
      .ThenAccepted()
      .When(OfCustomer<v1::ChangeGrade>("k1", "to: 'E'"))
      .At("2026-03-02 11:00")
      .ThenAccepted();
  EXPECT_EQ(spec.types(), (std::vector<std::string>{"GradeChanged", "FollowUpCancelled"}));
  EXPECT_EQ(spec.customer("k1").plans.count("p1"), 0U);
  EXPECT_EQ(spec.customer("k1").plans.count("p2"), 1U) << "what somebody agreed stands";
  spec.When(OfCustomer<v1::ChangeGrade>("k1", "to: 'B'")).At("2026-03-04 10:00").ThenAccepted();
  EXPECT_EQ(spec.types(), (std::vector<std::string>{"GradeChanged", "FollowUpPlanned"}));
}

TEST(ChangeGrade, RefusesAnUnknownGradeAFutureDayAndAnOutdatedView) {  // R65
  PursuitGround()
      .When(OfCustomer<v1::ChangeGrade>("k1", "to: 'h'"))
      .At("2026-03-04 10:00")
      .ThenRefused(absl::StatusCode::kInvalidArgument, v1::REASON_GRADE_UNKNOWN)
      .When(OfCustomer<v1::ChangeGrade>("k1", "to: 'H' graded_on" + DateText("2026-03-05")))
      .ThenRefused(absl::StatusCode::kInvalidArgument, v1::REASON_IN_FUTURE)
      .When(OfCustomer<v1::ChangeGrade>("k1", "to: 'H' graded_on" + DateText("2026-03-01")))
      .ThenRefused(absl::StatusCode::kInvalidArgument, v1::REASON_INTERVAL_INVALID)
      .When(OfCustomer<v1::ChangeGrade>("k1", "to: 'H' from: 'B'"))
      .ThenRefused(absl::StatusCode::kAborted, v1::REASON_REVISION_CONFLICT);
}

TEST(ChangeGrade, OfYesterdayNeverPlansInThePast) {
  Spec spec = PursuitGround();
  spec.When(OfCustomer<v1::ChangeGrade>("k1", "to: 'H' graded_on" + DateText("2026-03-03")))
      .At("2026-03-08 10:00")
      .ThenAccepted();
  EXPECT_EQ(spec.customer("k1").plans.at("p1").due_on, absl::CivilDay(2026, 3, 8));
  EXPECT_EQ(spec.decision().events[0].event.business_day().day(), 3);
}

TEST(ChangeGrade, IsNotForAColleaguesCustomerUnlessTheOwnerIsOnLeave) {
  PursuitGround()
      .When(OfCustomer<v1::ChangeGrade>("k1", "to: 'H'"))
      .As("consultant", "c2")
      .At("2026-03-04 10:00")
      .ThenRefused(absl::StatusCode::kPermissionDenied, v1::REASON_ROLE_REQUIRED)
      .Given(On<v1::LeaveStarted>("consultants/c1", absl::StrCat("from", DateText("2026-03-04"),
                                                                 " to", DateText("2026-03-06"))))
      .When(OfCustomer<v1::ChangeGrade>("k1", "to: 'H'"))
      .As("consultant", "c2")
      .ThenAccepted();
}

}  // namespace
}  // namespace kezhi::testing
