// The general time rules of domain.md §9, shown with the plainest command there is: hiring.
#include <gtest/gtest.h>

#include "domain/decision_builder.h"
#include "tests/domain/spec.h"
#include "tests/matchers.h"

namespace kezhi::domain {
namespace {

using testing::Ask;
using testing::CommonGround;
using testing::kInvalid;
using testing::kPrecondition;
using testing::Spec;

v1::Command Hire() {
  return Ask<v1::HireConsultant>("consultant: 'stores/s1/consultants/c9' name: '测试甲'");
}

// The common ground opens the store on 2026-01-01.
Spec Hiring() {
  return Spec(CommonGround());
}

std::string Day(const Spec& spec) {
  const auto& day = spec.decision().events.at(0).event.business_day();
  return absl::StrCat(day.year(), "-", day.month(), "-", day.day());
}

TEST(Occurrence, IsNowWhenNothingIsSaid) {
  Spec spec = Hiring();
  spec.When(Hire()).At("2026-03-02 09:00").ThenAccepted();
  EXPECT_EQ(Day(spec), "2026-3-2");
  EXPECT_EQ(spec.decision().events[0].event.occurred().precision(), v1::PRECISION_INSTANT);
  EXPECT_TRUE(spec.flags().empty());
}

TEST(Occurrence, MayBeFiveMinutesAheadForClocksDiffer) {
  Hiring().When(Hire()).At("2026-03-02 09:00").Occurred("2026-03-02 09:05").ThenAccepted();
  Hiring()
      .When(Hire())
      .At("2026-03-02 09:00")
      .Occurred("2026-03-02 09:05:01")
      .ThenRefused(kInvalid, v1::REASON_IN_FUTURE);
}

TEST(Occurrence, OnlyADayStaysADay) {
  Spec spec = Hiring();
  spec.When(Hire()).At("2026-03-02 09:00").OccurredOn(absl::CivilDay(2026, 3, 2)).ThenAccepted();
  const v1::Event& event = spec.decision().events.at(0).event;
  EXPECT_EQ(event.occurred().precision(), v1::PRECISION_DAY);
  EXPECT_FALSE(event.occurred().has_at());
  EXPECT_EQ(Day(spec), "2026-3-2");
  Hiring()
      .When(Hire())
      .At("2026-03-02 09:00")
      .OccurredOn(absl::CivilDay(2026, 3, 3))
      .ThenRefused(kInvalid, v1::REASON_IN_FUTURE);
}

TEST(Occurrence, OfAnImportMayBeUnknown) {
  v1::Command hire = Hire();
  hire.mutable_occurred()->set_precision(v1::PRECISION_UNKNOWN);
  Spec spec = Hiring();
  spec.When(hire).Imported().At("2026-03-02 09:00").ThenAccepted();
  EXPECT_FALSE(spec.decision().events.at(0).event.has_business_day());
}

TEST(Occurrence, LiesNotBeforeTheDayTheStoreWasOpenedOn) {
  // The store was opened at 08:00; what happened earlier on that day is its own.
  Hiring().When(Hire()).At("2026-01-01 09:00").Occurred("2026-01-01 07:00").ThenAccepted();
  Hiring()
      .When(Hire())
      .At("2026-01-01 09:00")
      .Occurred("2025-12-31 23:59:59")
      .ThenRefused(kInvalid, v1::REASON_BEFORE_STORE);
}

TEST(Occurrence, OfAnImportReachesBackTo1990) {
  Hiring()
      .When(Hire())
      .Imported()
      .At("2026-03-02 09:00")
      .OccurredOn(absl::CivilDay(1990, 1, 1))
      .ThenAccepted();
  Hiring()
      .When(Hire())
      .Imported()
      .At("2026-03-02 09:00")
      .OccurredOn(absl::CivilDay(1989, 12, 31))
      .ThenRefused(kInvalid, v1::REASON_BEFORE_STORE);
}

// RecordCountermeasure takes a manager; HandInSheet a consultant, whose reach is 31 days.
TEST(Occurrence, AConsultantReaches31DaysBackAManagerFurther) {
  const v1::Command hand_in =
      Ask<v1::HandInSheet>("day: 'stores/s1/days/20260301' sheet { position: 1 }");
  Spec(CommonGround())
      .When(hand_in)
      .As("consultant", "c1")
      .At("2026-03-02 09:00")
      .OccurredOn(absl::CivilDay(2026, 1, 30))
      .ThenAccepted();
  Spec(CommonGround())
      .When(hand_in)
      .As("consultant", "c1")
      .At("2026-03-02 09:00")
      .OccurredOn(absl::CivilDay(2026, 1, 29))
      .ThenRefused(kPrecondition, v1::REASON_TOO_OLD);
  Spec by_manager(CommonGround());
  by_manager.When(hand_in)
      .As("manager")
      .At("2026-03-02 09:00")
      .OccurredOn(absl::CivilDay(2026, 1, 29))
      .ThenAccepted();
  EXPECT_EQ(by_manager.flags(), std::vector<std::string>{"backfilled"});
}

TEST(Occurrence, RecordedOnALaterBusinessDayIsFlaggedBackfilled) {
  Spec spec = Hiring();
  spec.When(Hire()).At("2026-03-03 00:01").Occurred("2026-03-02 23:59").ThenAccepted();
  EXPECT_EQ(spec.flags(), std::vector<std::string>{"backfilled"});
  EXPECT_EQ(Day(spec), "2026-3-2");
}

TEST(Occurrence, OfAnImportIsImportedAndNotBackfilled) {
  Spec spec = Hiring();
  spec.When(Hire()).Imported().At("2026-03-03 09:00").Occurred("2026-03-02 12:00").ThenAccepted();
  EXPECT_TRUE(spec.flags().empty());
}

TEST(Append, SealsUnderTheStreamAReportUnderItsConsultant) {
  Decision decision;
  const Occurrence when;
  v1::Event event;
  event.mutable_leave_ended();
  Append("stores/s1/customers/k1", event, when, decision);
  Append("stores/s1/consultants/c1/reports/20260302", event, when, decision);
  Append("stores/s1/days/20260302", event, when, decision, "stores/s1/consultants/c2");
  EXPECT_EQ(decision.events[0].subject, "stores/s1/customers/k1");
  EXPECT_EQ(decision.events[1].subject, "stores/s1/consultants/c1");
  EXPECT_EQ(decision.events[2].subject, "stores/s1/consultants/c2");
}

}  // namespace
}  // namespace kezhi::domain
