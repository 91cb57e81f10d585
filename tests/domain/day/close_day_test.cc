#include <gtest/gtest.h>

#include "domain/dates.h"
#include "tests/domain/spec.h"
#include "tests/matchers.h"

namespace kezhi::domain {
namespace {

using testing::Ask;
using testing::CommonGround;
using testing::Fact;
using testing::kPrecondition;
using testing::On;
using testing::Spec;

// CloseDay of 2026-`month`-`day`; `candidates` are fields of CloseDayCandidates.
v1::Command Close(int month, int day, const std::string& candidates = "") {
  return Ask<v1::CloseDay>(absl::StrCat("day: 'stores/s1/days/",
                                        Compact(absl::CivilDay(2026, month, day)),
                                        "' candidates { ", candidates, " }"));
}

// The common ground with every day up to 03-01 closed.
Spec UpToMarch() {
  Spec spec(CommonGround());
  spec.Given(On<v1::DayClosed>("days/20260301", "closed_day { year: 2026 month: 3 day: 1 }")
                 .At("2026-03-01 18:00"));
  return spec;
}

Fact Closed(int day) {
  return On<v1::DayClosed>(absl::StrCat("days/", Compact(absl::CivilDay(2026, 3, day))),
                           absl::StrCat("closed_day { year: 2026 month: 3 day: ", day, " }"));
}

Fact Missing(const std::string& consultant, int day) {
  return On<v1::ReportMissing>(
      absl::StrCat("consultants/", consultant, "/reports/", Compact(absl::CivilDay(2026, 3, day))),
      absl::StrCat("closed_day { year: 2026 month: 3 day: ", day, " }"));
}

Fact OpenVisit(const std::string& id) {
  return On<v1::VisitRegistered>("visits/" + id, R"pb(
           channel: CHANNEL_WALK_IN
           arrived_at { seconds: 1772434800 }  # 2026-03-02 15:00
           party_size: 1
           first: true
           consultant: "stores/s1/consultants/c1"
         )pb")
      .At("2026-03-02 15:00");
}

constexpr char kEverybody[] =
    "consultants: ['stores/s1/consultants/c1', 'stores/s1/consultants/c2', "
    "'stores/s1/consultants/c3']";

// domain.md, example 6.
TEST(CloseDay, Example6DayClosesWithAnOpenLine) {
  const v1::Command close = Close(3, 2, "visits: 'stores/s1/visits/v4'");
  Spec spec = UpToMarch();
  spec.Given(OpenVisit("v4"));
  spec.When(close).At("2026-03-02 17:00").ThenRefused(kPrecondition, v1::REASON_DAY_OPEN);
  spec.When(close)
      .At("2026-03-02 18:00")
      .ThenEvents({On<v1::RegistrationOverdue>("visits/v4", R"pb(
                     closed_day { year: 2026 month: 3 day: 2 }
                     consultant: "stores/s1/consultants/c1"
                   )pb")
                       .On(absl::CivilDay(2026, 3, 2)),
                   Closed(2).On(absl::CivilDay(2026, 3, 2))});
  // docs/decisions/0020: a command of its own, of which nothing came.
  spec.When(close).At("2026-03-02 18:01").ThenNothing();
}

TEST(CloseDay, FactsOccurAtTheClosingWheneverItRuns) {
  Spec spec = UpToMarch();
  spec.When(Close(3, 2, kEverybody))
      .At("2026-03-03 09:00")
      .ThenEvents({Missing("c1", 2), Missing("c2", 2), Missing("c3", 2), Closed(2)});
  for (const DecidedEvent& decided : spec.decision().events) {
    // 18:00 in Shanghai.
    EXPECT_EQ(ToTime(decided.event.occurred().at()),
              absl::FromCivil(absl::CivilHour(2026, 3, 2, 10), absl::UTCTimeZone()));
    EXPECT_THAT(decided.event.business_day(),
                testing::EqualsProto(ToDate(absl::CivilDay(2026, 3, 2))));
    EXPECT_TRUE(decided.event.flags().empty());
  }
}

TEST(CloseDay, MissedDaysAreClosedOldestFirst) {
  Spec spec = UpToMarch();
  spec.When(Close(3, 3))
      .At("2026-03-03 18:00")
      .ThenRefused(kPrecondition, v1::REASON_EARLIER_DAY_OPEN);
  EXPECT_NE(spec.status().ToString().find("2026-03-02 must be closed first"), std::string::npos);
  spec.When(Close(3, 2)).At("2026-03-03 18:00").ThenAccepted();
  spec.When(Close(3, 3)).At("2026-03-03 18:00").ThenAccepted();
}

TEST(CloseDay, BeginsOnTheDayTheStoreWasOpened) {
  Spec spec(CommonGround());
  spec.When(Ask<v1::CloseDay>("day: 'stores/s1/days/20251231'"))
      .At("2026-01-01 18:00")
      .ThenFault("close_day.day", v1::REASON_BEFORE_STORE);
  spec.When(Close(1, 2))
      .At("2026-01-02 18:00")
      .ThenRefused(kPrecondition, v1::REASON_EARLIER_DAY_OPEN);
  spec.When(Close(1, 1)).At("2026-01-02 18:00").ThenAccepted();
}

TEST(CloseDay, NotesAMissingReportOfWhoWorkedThatDay) {
  Spec spec = UpToMarch();
  spec.Given({On<v1::LeaveStarted>("consultants/c2", R"pb(
                from { year: 2026 month: 3 day: 2 }
                to { year: 2026 month: 3 day: 2 }
              )pb"),
              On<v1::ConsultantLeft>("consultants/c3", "last_day { year: 2026 month: 3 day: 1 }"),
              On<v1::ConsultantHired>("consultants/c4").At("2026-03-03 08:00")});
  // c2 is on leave, c3 has left, c4 came the day after, c5 was never here.
  spec.When(Close(3, 2,
                  absl::StrCat(kEverybody,
                               "consultants: 'stores/s1/consultants/c4' "
                               "consultants: 'stores/s1/consultants/c5'")))
      .At("2026-03-03 18:00")
      .ThenEvents({Missing("c1", 2), Closed(2)});
}

TEST(CloseDay, AReportSubmittedInTimeIsNotMissingALaterOneWas) {
  Spec spec = UpToMarch();
  spec.Given({On<v1::ReportSubmitted>("consultants/c1/reports/20260302", "through_position: 5")
                  .At("2026-03-02 18:00"),
              On<v1::ReportSubmitted>("consultants/c2/reports/20260302", "through_position: 6")
                  .At("2026-03-02 18:01")});
  // The server was down at closing: c2's report was there when it came back, and not at 18:00.
  spec.When(Close(3, 2, kEverybody))
      .At("2026-03-03 09:00")
      .ThenEvents({Missing("c2", 2), Missing("c3", 2), Closed(2)});
}

TEST(CloseDay, NobodyOwesAReportOfADayOnWhichTheStoreIsClosed) {
  Spec spec = UpToMarch();
  spec.Given(
      On<v1::HolidayDeclared>("", "day { year: 2026 month: 3 day: 2 }").At("2026-03-01 19:00"));
  spec.When(Close(3, 2, kEverybody)).At("2026-03-02 18:00").ThenEvents({Closed(2)});
}

TEST(CloseDay, NotesASheetWithLinesThatNobodyReviewed) {
  const Fact unreviewed =
      On<v1::SheetUnreviewed>("days/20260302", "closed_day { year: 2026 month: 3 day: 2 }");
  const Fact reviewed =
      On<v1::SheetReviewed>("days/20260302", "verdict: VERDICT_RETURNED through_position: 5");
  UpToMarch()
      .When(Close(3, 2, "sheet_has_lines: true"))
      .At("2026-03-02 18:00")
      .ThenEvents({unreviewed, Closed(2)});
  UpToMarch().When(Close(3, 2)).At("2026-03-02 18:00").ThenEvents({Closed(2)});
  Spec in_time = UpToMarch();
  in_time.Given(Fact(reviewed).At("2026-03-02 17:50"));
  in_time.When(Close(3, 2, "sheet_has_lines: true")).At("2026-03-02 18:00").ThenEvents({Closed(2)});
  // Reviewed after the closing that runs late: at closing it was not.
  Spec late = UpToMarch();
  late.Given(Fact(reviewed).At("2026-03-02 18:30"));
  late.When(Close(3, 2, "sheet_has_lines: true"))
      .At("2026-03-03 09:00")
      .ThenEvents({unreviewed, Closed(2)});
}

TEST(CloseDay, OfMoreThan500FactsGoesOnInFurtherCommits) {
  Spec spec = UpToMarch();
  std::string candidates;
  for (int i = 0; i < 620; ++i) {
    const std::string id = absl::StrCat("x", i);
    spec.Given(On<v1::ConsultantHired>("consultants/" + id).At("2026-03-01 19:00"));
    absl::StrAppend(&candidates, "consultants: 'stores/s1/consultants/", id, "' ");
  }
  spec.When(Close(3, 2, candidates + "sheet_has_lines: true"))
      .At("2026-03-02 18:00")
      .ThenAccepted();
  EXPECT_EQ(spec.decision().events.size(), 501u);
  EXPECT_EQ(spec.decision().remaining, 120);
  EXPECT_EQ(spec.decision().events.back().event.day_closing().done(), 500);
  EXPECT_FALSE(spec.day("20260302").closed);
  // The same candidates again: what was noted drops out.
  spec.When(Close(3, 2, candidates + "sheet_has_lines: true"))
      .At("2026-03-02 18:01")
      .ThenAccepted();
  EXPECT_EQ(spec.decision().events.size(), 122u);
  EXPECT_EQ(spec.decision().remaining, 0);
  EXPECT_EQ(spec.types()[120], "SheetUnreviewed");
  EXPECT_EQ(spec.types()[121], "DayClosed");
}

// A customer of c1 with this many plans due on 03-02.
std::vector<Fact> CustomerWithPlans(const std::string& id, int plans) {
  std::vector<Fact> facts = {On<v1::CustomerRegistered>("customers/" + id, R"pb(
                               kind: CUSTOMER_KIND_PERSON
                               owner: "stores/s1/consultants/c1"
                             )pb")
                                 .At("2026-03-01 19:00")};
  for (int i = 1; i <= plans; ++i) {
    facts.push_back(On<v1::FollowUpPlanned>(
        "customers/" + id,
        absl::StrCat("planned_id: 'p", i, R"pb('
                                               due_on { year: 2026 month: 3 day: 2 }
                                               origin: PLAN_ORIGIN_CONSULTANT
                                               owner: "stores/s1/consultants/c1"
        )pb")));
  }
  return facts;
}

TEST(CloseDay, ACustomerWhoseFactsDoNotFitAnyMoreBeginsTheNextCommit) {
  Spec spec = UpToMarch();
  spec.Given(CustomerWithPlans("k1", 300)).Given(CustomerWithPlans("k2", 300));
  const v1::Command close =
      Close(3, 2, "customers: ['stores/s1/customers/k1', 'stores/s1/customers/k2']");
  spec.When(close).At("2026-03-02 18:00").ThenAccepted();
  EXPECT_EQ(spec.decision().events.size(), 301u);
  EXPECT_EQ(spec.types().back(), "DayClosing");
  EXPECT_EQ(spec.decision().remaining, 1);
  spec.When(close).At("2026-03-02 18:01").ThenAccepted();
  EXPECT_EQ(spec.decision().events.size(), 301u);
  EXPECT_EQ(spec.types().back(), "DayClosed");
}

TEST(CloseDay, ACustomerWithMoreThanACommitTakesGoesOnInTheNext) {
  Spec spec = UpToMarch();
  spec.Given(CustomerWithPlans("k1", 1200));
  const v1::Command close = Close(3, 2, "customers: 'stores/s1/customers/k1'");
  spec.When(close).At("2026-03-02 18:00").ThenAccepted();
  EXPECT_LE(spec.decision().events.size(), 1000u);
  EXPECT_EQ(spec.types().back(), "DayClosing");
  EXPECT_EQ(spec.decision().remaining, 1);
  spec.When(close).At("2026-03-02 18:01").ThenAccepted();
  EXPECT_EQ(spec.types().back(), "DayClosed");
  int missed = 0;
  for (const v1::Event& event : spec.events()) missed += event.has_follow_up_missed() ? 1 : 0;
  EXPECT_EQ(missed, 1200);
}

TEST(CloseDay, IsForTheManagerAndTheScheduler) {
  UpToMarch()
      .When(Close(3, 2))
      .As("consultant", "c1")
      .At("2026-03-02 18:00")
      .ThenRefused(absl::StatusCode::kPermissionDenied, v1::REASON_ROLE_REQUIRED);
  UpToMarch().When(Close(3, 2)).As("manager").At("2026-03-02 18:00").ThenAccepted();
}

}  // namespace
}  // namespace kezhi::domain
