// 销售活动日报表: domain.md §4.5.
#include <string>
#include <vector>

#include "absl/strings/str_format.h"
#include <gtest/gtest.h>

#include "domain/daily_report/query.h"
#include "tests/domain/forms/past.h"
#include "tests/matchers.h"

namespace kezhi::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr char kC1[] = "stores/s1/consultants/c1";
constexpr char kC2[] = "stores/s1/consultants/c2";

v1::DailyReport ReportOf(const domain::RowReader& rows, absl::CivilDay day,
                         const std::string& consultant = kC1) {
  const std::string name =
      absl::StrFormat("%s/reports/%04d%02d%02d", consultant, day.year(), day.month(), day.day());
  auto report = domain::DailyReportOf(rows, name);
  EXPECT_THAT(report, IsOk());
  return report.ok() ? *report : v1::DailyReport();
}

std::vector<v1::ActivityKind> KindsOf(const v1::DailyReport& report) {
  std::vector<v1::ActivityKind> kinds;
  for (const v1::ReportLine& line : report.lines()) kinds.push_back(line.kind());
  return kinds;
}

TEST(DailyReport, ShowsTheReceptionOfExample1) {
  Chronicle log;
  TellExample1(log);
  const auto expected = FromText<v1::DailyReport>(R"pb(
    name: "stores/s1/consultants/c1/reports/20260302"
    store_name: "Store 1"
    consultant: "stores/s1/consultants/c1"
    day { year: 2026 month: 3 day: 2 }
    weekday: MONDAY
    lines {
      no: 1
      kind: ACTIVITY_KIND_RECEPTION
      at { seconds: 1772417100 }
      customer: "stores/s1/customers/k1"
      name { clear: "k1 name" }
      wanted: "M1"
      source: "advert"
      purpose: PURPOSE_DEVELOP
      note { clear: "v1 note" }
      grade_after: "H"
      event_position: 6
      visit: "stores/s1/visits/v1"
      pursuit: 1
      channel: CHANNEL_WALK_IN
      first: true
      position: 10
      info_left: true
      completed: true
      consultant: "stores/s1/consultants/c1"
      day { year: 2026 month: 3 day: 2 }
    }
    next_day { year: 2026 month: 3 day: 3 }
    totals {
      walk_ins: 1
      pursuits_by_grade { grade: "H" count: 1 }
    }
  )pb");
  EXPECT_THAT(ReportOf(log.rows(), March(2)), EqualsProto(expected));
}

TEST(DailyReport, PlansForTheNextOpenDay) {  // L6
  Chronicle log;
  TellExample1(log);
  const v1::DailyReport report = ReportOf(log.rows(), March(3));
  EXPECT_THAT(report.lines(), IsEmpty());
  ASSERT_THAT(report.plan(), SizeIs(1));
  EXPECT_THAT(report.plan(0), EqualsProto(FromText<v1::PlanLine>(R"pb(
                no: 1
                planned_id: "p1"
                customer: "stores/s1/customers/k1"
                name { clear: "k1 name" }
                phone { clear: "k1 phone" }
                wanted: "M1"
                grade: "H"
                purpose: PURPOSE_ADVANCE
                due_on { year: 2026 month: 3 day: 4 }
                pursuit: 1
                position: 11
                owner: "stores/s1/consultants/c1"
              )pb")));
}

TEST(DailyReport, TheNextDaySkipsDaysOnWhichTheStoreIsClosed) {
  Chronicle log;
  TellExample1(log);
  log.Commit("2026-03-02 12:00",
             {On<v1::HolidayDeclared>("", "day {" + Date(March(3)) + "} label: 'stocktaking'")});
  const v1::DailyReport report = ReportOf(log.rows(), March(2));
  EXPECT_EQ(report.next_day().day(), 4);
  EXPECT_THAT(report.plan(), SizeIs(1));
}

TEST(DailyReport, CountsPartiesThatLeftNothing) {  // example 2
  Chronicle log;
  log.Commit("2026-03-02 11:00",
             {Came("v2", "2026-03-02 11:00", "c2"),
              Came("v3", "2026-03-02 12:00", "c2", "channel: CHANNEL_CALL_IN")});
  log.Commit("2026-03-02 11:10", {CompletedWithoutContact("v2", "2026-03-02 11:08")});
  const v1::DailyReport report = ReportOf(log.rows(), March(2), kC2);
  EXPECT_EQ(report.totals().walk_ins(), 1);
  EXPECT_EQ(report.totals().call_ins(), 1);
  EXPECT_EQ(report.totals().no_info(), 1);
  EXPECT_EQ(report.lines(0).appellation().clear(), "某女士");
}

TEST(DailyReport, ShowsTheGradeOnTheLineOfItsContact) {  // example 11
  Chronicle log;
  log.As("consultant", "c1");
  log.Commit("2026-03-02 10:00",
             {Registered("k1", "c1"), Opened("k1", 1, "c1"), Graded("k1", 1, "A", March(2)),
              Planned("k1", 1, "p1", March(9), "c1")});
  const std::uint64_t position =
      log.Commit("2026-03-09 14:05", {Done("k1", 1, "p1", "2026-03-09 14:00", "c1",
                                           "grade_before: 'A' grade_after: 'H'"),
                                      Regraded("k1", 1, "A", "H", March(9), "supported_by: 'p1'"),
                                      Planned("k1", 1, "p2", March(11), "c1")}) -
      2;
  const v1::DailyReport report = ReportOf(log.rows(), March(9));
  ASSERT_THAT(report.lines(), SizeIs(1));
  const v1::ReportLine& line = report.lines(0);
  EXPECT_EQ(line.kind(), v1::ACTIVITY_KIND_FOLLOW_UP);
  EXPECT_EQ(line.at().seconds(), absl::ToUnixSeconds(Local("2026-03-09 14:00")));
  EXPECT_EQ(line.grade_before(), "A");
  EXPECT_EQ(line.grade_after(), "H");
  EXPECT_EQ(line.purpose(), v1::PURPOSE_ADVANCE);
  EXPECT_EQ(line.situation().clear(), "spoke about M1");
  EXPECT_EQ(line.event_position(), position);
  EXPECT_TRUE(line.by_phone());
  EXPECT_EQ(report.totals().phone_contacts(), 1);
  EXPECT_EQ(report.totals().visits(), 0);
  EXPECT_EQ(report.totals().planned(), 1);
  EXPECT_EQ(report.totals().done(), 1);
  EXPECT_EQ(report.totals().month_contacts(), 1);
  EXPECT_THAT(report.plan(), IsEmpty());
  const v1::DailyReport next = ReportOf(log.rows(), March(10));
  ASSERT_THAT(next.plan(), SizeIs(1));
  EXPECT_EQ(next.plan(0).planned_id(), "p2");
}

TEST(DailyReport, GivesAGradeWithoutAContactALineOfItsOwn) {
  Chronicle log;
  TellExample1(log);
  log.Commit("2026-03-03 10:00", {Regraded("k1", 1, "H", "A", March(3)).Flag("unsupported")});
  const v1::DailyReport report = ReportOf(log.rows(), March(3));
  EXPECT_THAT(KindsOf(report), ElementsAre(v1::ACTIVITY_KIND_GRADE));
  EXPECT_EQ(report.lines(0).grade_before(), "H");
  EXPECT_EQ(report.lines(0).grade_after(), "A");
}

TEST(DailyReport, PutsAGradeThatCameLaterOnTheLineItNames) {
  Chronicle log;
  TellExample1(log);
  log.Commit("2026-03-04 10:00",
             {Done("k1", 1, "p1", "2026-03-04 09:50", "c1", "grade_before: 'H' grade_after: 'H'")});
  log.Commit("2026-03-04 11:00", {Regraded("k1", 1, "H", "A", March(4), "supported_by: 'p1'")});
  const v1::DailyReport contact = ReportOf(log.rows(), March(4));
  EXPECT_THAT(KindsOf(contact), ElementsAre(v1::ACTIVITY_KIND_FOLLOW_UP));
  EXPECT_EQ(contact.lines(0).grade_after(), "A");
  log.Commit("2026-03-04 12:00",
             {Regraded("k1", 1, "A", "B", March(4), "supported_by: 'stores/s1/visits/v1'")});
  const v1::DailyReport reception = ReportOf(log.rows(), March(2));
  EXPECT_THAT(KindsOf(reception), ElementsAre(v1::ACTIVITY_KIND_RECEPTION));
  EXPECT_EQ(reception.lines(0).grade_before(), "");
  EXPECT_EQ(reception.lines(0).grade_after(), "B");
}

TEST(DailyReport, ShowsAReturnVisitWithTheGradeBeforeIt) {
  Chronicle log;
  TellExample1(log);
  log.Commit("2026-03-05 09:00", {Came("v9", "2026-03-05 09:00", "c1",
                                       "first: false customer: 'stores/s1/customers/k1'")});
  log.Commit("2026-03-05 09:40",
             {Completed("v9", "2026-03-05 09:30", "k1", 1, "A", "first: false"),
              Regraded("k1", 1, "H", "A", March(5), "supported_by: 'stores/s1/visits/v9'")});
  const v1::DailyReport report = ReportOf(log.rows(), March(5));
  ASSERT_THAT(KindsOf(report), ElementsAre(v1::ACTIVITY_KIND_RECEPTION));
  EXPECT_EQ(report.lines(0).grade_before(), "H");
  EXPECT_EQ(report.lines(0).grade_after(), "A");
  EXPECT_EQ(report.lines(0).purpose(), v1::PURPOSE_ADVANCE);
  EXPECT_FALSE(report.lines(0).first());
  EXPECT_EQ(report.totals().walk_ins(), 1);
}

TEST(DailyReport, TheMissOfADayStaysWithItsReport) {  // example 15
  Chronicle log;
  TellExample1(log);
  log.Commit(
      "2026-03-04 18:00",
      {On<v1::FollowUpMissed>("customers/k1", "pursuit: 1 planned_id: 'p1' due_on {" +
                                                  Date(March(4)) + "} consultant: '" + kC1 + "'")});
  log.Commit("2026-03-06 10:05", {Done("k1", 1, "p1", "2026-03-06 10:00", "c1", "late: true")});
  const v1::ReportTotals due_day = ReportOf(log.rows(), March(4)).totals();
  EXPECT_EQ(due_day.planned(), 1);
  EXPECT_EQ(due_day.done(), 0);
  EXPECT_EQ(due_day.missed(), 1);
  const v1::DailyReport done_day = ReportOf(log.rows(), March(6));
  EXPECT_THAT(KindsOf(done_day), ElementsAre(v1::ACTIVITY_KIND_FOLLOW_UP));
  EXPECT_EQ(done_day.totals().planned(), 0);
}

TEST(DailyReport, TellsOrderAndSaleOnce) {  // example 16
  Chronicle log;
  TellExample1(log);
  log.Commit(
      "2026-03-02 10:56",
      {On<v1::OrderPlaced>("customers/k1", "pursuit: 1 on_site: true"),
       On<v1::StagePromoted>("customers/k1", "pursuit: 1 to: 'ordered' trigger: 'ORDER_PLACED'")});
  log.Commit("2026-03-05 11:00",
             {Won("k1", 1, March(5), "c1"),
              On<v1::StagePromoted>("customers/k1", "pursuit: 1 to: 'owned' trigger: 'WON'")});
  EXPECT_THAT(KindsOf(ReportOf(log.rows(), March(2))),
              ElementsAre(v1::ACTIVITY_KIND_RECEPTION, v1::ACTIVITY_KIND_ORDER));
  const v1::DailyReport report = ReportOf(log.rows(), March(5));
  ASSERT_THAT(KindsOf(report), ElementsAre(v1::ACTIVITY_KIND_WON));
  EXPECT_EQ(report.lines(0).detail(), "WON");
  EXPECT_EQ(report.totals().won(), 1);
  EXPECT_EQ(report.totals().customers_kept(), 1);
  EXPECT_THAT(report.totals().pursuits_by_grade(), IsEmpty());
  EXPECT_EQ(ReportOf(log.rows(), March(4)).totals().customers_kept(), 0);
}

TEST(DailyReport, ShowsAStageThatSomebodyMoved) {
  Chronicle log;
  TellExample1(log);
  log.Commit(
      "2026-03-03 11:00",
      {On<v1::StagePromoted>("customers/k1", "pursuit: 1 to: 'ordered' trigger: 'COMMAND'")});
  log.Commit("2026-03-03 12:00",
             {On<v1::StageDemoted>("customers/k1", "pursuit: 1 to: 'tracking'")});
  const v1::DailyReport report = ReportOf(log.rows(), March(3));
  ASSERT_THAT(KindsOf(report), ElementsAre(v1::ACTIVITY_KIND_STAGE, v1::ACTIVITY_KIND_STAGE));
  EXPECT_EQ(report.lines(0).detail(), "ordered");
  EXPECT_EQ(report.lines(1).detail(), "tracking");
}

TEST(DailyReport, CountsLossesButNotMistakes) {
  Chronicle log;
  log.Commit("2026-03-02 10:00", {Registered("k1", "c1"), Opened("k1", 1, "c1"),
                                  Registered("k2", "c1"), Opened("k2", 1, "c1")});
  log.Commit("2026-03-02 11:00",
             {Closed("k1", 1, "LOST", March(2), "c1"), Closed("k2", 1, "VOID", March(2), "c1")});
  const v1::DailyReport report = ReportOf(log.rows(), March(2));
  EXPECT_THAT(report.lines(), SizeIs(2));
  EXPECT_EQ(report.totals().lost(), 1);
}

TEST(DailyReport, AnAfterSaleContactIsOne) {
  Chronicle log;
  TellExample1(log);
  log.Commit("2026-03-08 11:00", {Done("k1", 0, "", "2026-03-08 10:50", "c1", "satisfied: true")});
  EXPECT_EQ(ReportOf(log.rows(), March(8)).lines(0).purpose(), v1::PURPOSE_AFTER_SALE);
}

TEST(DailyReport, MovesAReceptionThatWasCorrected) {
  Chronicle log;
  TellExample1(log);
  log.Commit("2026-03-03 09:00",
             {On<v1::VisitAmended>(
                 "visits/v1", "fields { consultant: '" + std::string(kC2) + "' arrived_at {" +
                                  Stamp("2026-03-01 10:00") +
                                  "} } changed: 'consultant' changed: 'arrived_at' moved_to_day {" +
                                  Date(March(1)) + "}")});
  EXPECT_THAT(ReportOf(log.rows(), March(2)).lines(), IsEmpty());
  ASSERT_THAT(ReportOf(log.rows(), March(1), kC2).lines(), SizeIs(1));
  EXPECT_EQ(ReportOf(log.rows(), March(1), kC2).lines(0).at().seconds(),
            absl::ToUnixSeconds(Local("2026-03-01 10:00")));
}

TEST(DailyReport, KeepsAStruckReceptionWithoutCountingIt) {
  Chronicle log;
  TellExample1(log);
  log.Commit("2026-03-02 16:00", {On<v1::VisitVoided>("visits/v1")});
  const v1::DailyReport report = ReportOf(log.rows(), March(2));
  ASSERT_THAT(report.lines(), SizeIs(1));
  EXPECT_TRUE(report.lines(0).void_());
  EXPECT_EQ(report.totals().walk_ins(), 0);
}

TEST(DailyReport, MarksWhatWasRecordedAfterItsSubmission) {
  Chronicle log;
  TellExample1(log);
  log.Commit("2026-03-02 17:00",
             {On<v1::ReportSubmitted>("consultants/c1/reports/20260302",
                                      "through_position: 11 goal_reached { clear: 'yes' }")});
  log.Commit("2026-03-02 17:30", {Came("v2", "2026-03-02 09:00", "c1")});
  const v1::DailyReport report = ReportOf(log.rows(), March(2));
  ASSERT_THAT(report.lines(), SizeIs(2));
  EXPECT_TRUE(report.lines(0).added_after());
  EXPECT_EQ(report.lines(0).visit(), "stores/s1/visits/v2");
  EXPECT_FALSE(report.lines(1).added_after());
  EXPECT_EQ(report.state().goal_reached().clear(), "yes");
  log.Commit("2026-03-02 17:40", {On<v1::ReportResubmitted>("consultants/c1/reports/20260302",
                                                            "through_position: 13")});
  EXPECT_FALSE(ReportOf(log.rows(), March(2)).lines(0).added_after());
}

TEST(DailyReport, CarriesRemarksAndComments) {
  Chronicle log;
  const std::string report = "consultants/c1/reports/20260302";
  log.As("consultant", "c1")
      .Commit("2026-03-02 17:00",
              {On<v1::RemarkAdded>(report,
                                   "kind: REMARK_KIND_HELP_NEEDED note { clear: 'brochures' }")});
  log.As("manager", "m1")
      .Commit(
          "2026-03-02 17:30",
          {On<v1::ReportCommented>(report, "by: 'stores/s1/consultants/m1' note { clear: 'ok' }")});
  log.Commit("2026-03-02 18:00", {On<v1::ReportMissing>(report)});
  const v1::ReportState state = ReportOf(log.rows(), March(2)).state();
  EXPECT_EQ(state.remarks(0).note().clear(), "brochures");
  EXPECT_EQ(state.remarks(0).by(), kC1);
  EXPECT_EQ(state.comments(0).note().clear(), "ok");
  EXPECT_EQ(state.comments(0).by(), "stores/s1/consultants/m1");
  EXPECT_TRUE(state.missing());
}

TEST(DailyReport, ShowsWhatWasDoneAboutARemark) {
  Chronicle log;
  const std::string report = "consultants/c1/reports/20260302";
  log.As("consultant", "c1");
  const std::uint64_t remark = log.Commit(
      "2026-03-02 17:00",
      {On<v1::RemarkAdded>(report, "kind: REMARK_KIND_MARKET_FEEDBACK note { clear: 'cheaper' }")});
  log.Commit("2026-03-02 17:10",
             {On<v1::RemarkAdded>(report, "kind: REMARK_KIND_OTHER note { clear: 'x' }")});
  log.Commit("2026-03-03 09:00",
             {On<v1::RemarkHandled>(report, "remark: " + std::to_string(remark) +
                                                " by: 'stores/s1/consultants/c1' note { clear: "
                                                "'checked' } reported_to: 'wang'")});
  const v1::ReportState state = ReportOf(log.rows(), March(2)).state();
  ASSERT_EQ(state.remarks_size(), 2);
  EXPECT_EQ(state.remarks(0).position(), remark);
  ASSERT_EQ(state.remarks(0).answers_size(), 1);
  EXPECT_EQ(state.remarks(0).answers(0).note().clear(), "checked");
  EXPECT_EQ(state.remarks(0).answers(0).reported_to(), "wang");
  EXPECT_EQ(state.remarks(1).answers_size(), 0);
}

Fact HandedOver(const std::string& more = "") {
  return On<v1::CustomerHandedOver>("customers/k1",
                                    std::string("from: '") + kC1 + "' to: '" + kC2 + "' " + more);
}

TEST(DailyReport, PassesThePlanOnAndStrikesItForTheFormerOwner) {  // example 33, the report's side
  Chronicle log;
  TellExample1(log);
  const std::uint64_t before = log.position();
  log.Commit("2026-03-03 17:30", {HandedOver("last_day {" + Date(March(3)) + "}")});
  const v1::DailyReport former = ReportOf(log.rows(), March(3));
  ASSERT_THAT(former.plan(), SizeIs(1));
  EXPECT_TRUE(former.plan(0).struck());
  const v1::DailyReport next = ReportOf(log.rows(), March(3), kC2);
  ASSERT_THAT(next.plan(), SizeIs(1));
  EXPECT_EQ(next.plan(0).planned_id(), "p1");
  EXPECT_FALSE(next.plan(0).struck());
  EXPECT_EQ(ReportOf(log.rows(), March(4)).totals().planned(), 0);
  EXPECT_EQ(ReportOf(log.rows(), March(4), kC2).totals().planned(), 1);
  EXPECT_FALSE(ReportOf(Rows::AsOf(log.rows(), before), March(3)).plan(0).struck());
  // The reception stays in the report of who received.
  EXPECT_THAT(ReportOf(log.rows(), March(2)).lines(), SizeIs(1));
  // What the customer wants counts for the new owner from the day of the handover on.
  EXPECT_EQ(ReportOf(log.rows(), March(2)).totals().pursuits_by_grade_size(), 1);
  EXPECT_EQ(ReportOf(log.rows(), March(3)).totals().pursuits_by_grade_size(), 0);
  EXPECT_EQ(ReportOf(log.rows(), March(3), kC2).totals().pursuits_by_grade_size(), 1);
}

TEST(DailyReport, LeavesTheLeaverWhatIsDueByTheLastDay) {  // §6.5
  Chronicle log;
  TellExample1(log);
  log.Commit("2026-03-03 17:30", {HandedOver("last_day {" + Date(March(4)) + "}")});
  EXPECT_FALSE(ReportOf(log.rows(), March(3)).plan(0).struck());
  EXPECT_THAT(ReportOf(log.rows(), March(3), kC2).plan(), IsEmpty());
}

TEST(DailyReport, StrikesAPlanThatWasMovedOrCancelled) {
  Chronicle log;
  TellExample1(log);
  log.Commit("2026-03-03 10:00",
             {On<v1::FollowUpRescheduled>("customers/k1", "pursuit: 1 planned_id: 'p1' from {" +
                                                              Date(March(4)) + "} to {" +
                                                              Date(March(6)) + "}")});
  EXPECT_TRUE(ReportOf(log.rows(), March(3)).plan(0).struck());
  EXPECT_FALSE(ReportOf(log.rows(), March(5)).plan(0).struck());
  EXPECT_EQ(ReportOf(log.rows(), March(4)).totals().planned(), 0);
  log.Commit("2026-03-03 11:00",
             {On<v1::FollowUpCancelled>("customers/k1", "pursuit: 1 planned_id: 'p1'")});
  EXPECT_TRUE(ReportOf(log.rows(), March(5)).plan(0).struck());
}

TEST(DailyReport, AMissOfAMovedPlanStaysOnTheDayItWasMissed) {
  Chronicle log;
  TellExample1(log);
  log.Commit("2026-03-05 10:00",
             {On<v1::FollowUpRescheduled>("customers/k1", "pursuit: 1 planned_id: 'p1' from {" +
                                                              Date(March(4)) + "} to {" +
                                                              Date(March(6)) + "}")});
  log.Commit(
      "2026-03-05 18:00",
      {On<v1::FollowUpMissed>("customers/k1", "pursuit: 1 planned_id: 'p1' due_on {" +
                                                  Date(March(4)) + "} consultant: '" + kC1 + "'")});
  EXPECT_EQ(ReportOf(log.rows(), March(4)).totals().missed(), 1);
  EXPECT_FALSE(ReportOf(log.rows(), March(5)).plan(0).missed());
}

TEST(DailyReport, ListsTheDaysOnWhichAnythingWasDone) {
  Chronicle log;
  TellExample1(log);
  log.Commit("2026-03-03 09:00",
             {Came("v2", "2026-03-03 09:00", "c1"), Came("v3", "2026-03-03 09:30", "c2")});
  log.Commit("2026-03-09 09:00", {Came("v4", "2026-03-09 09:00", "c2")});
  domain::ReportRange range{kStore, March(2), March(8), false};
  const auto first = domain::ListDailyReports(log.rows(), range, "", 2);
  ASSERT_THAT(first, IsOk());
  ASSERT_THAT(first->items, SizeIs(2));
  EXPECT_EQ(first->items[0].name(), "stores/s1/consultants/c1/reports/20260302");
  EXPECT_EQ(first->items[0].totals().walk_ins(), 1);
  EXPECT_THAT(first->items[0].lines(), IsEmpty());
  EXPECT_EQ(first->items[1].name(), "stores/s1/consultants/c1/reports/20260303");
  const auto rest = domain::ListDailyReports(log.rows(), range, first->next_key, 2);
  ASSERT_THAT(rest->items, SizeIs(1));
  EXPECT_EQ(rest->items[0].name(), "stores/s1/consultants/c2/reports/20260303");
  EXPECT_EQ(rest->next_key, "");
  range.parent = kC2;
  range.to = March(9);
  range.descending = true;
  const auto of_one = domain::ListDailyReports(log.rows(), range, "", 10);
  ASSERT_THAT(of_one->items, SizeIs(2));
  EXPECT_EQ(of_one->items[0].day().day(), 9);
  range.parent = "stores/s1/consultants/nobody";
  EXPECT_THAT(domain::ListDailyReports(log.rows(), range, "", 10),
              HasReason(v1::REASON_CONSULTANT_NOT_FOUND));
}

TEST(DailyReport, ListsThoseThatWereMissingAndThoseThatWereAddedTo) {
  Chronicle log;
  TellExample1(log);
  log.Commit("2026-03-02 17:00",
             {On<v1::ReportSubmitted>("consultants/c1/reports/20260302", "through_position: 11")});
  log.Commit("2026-03-02 18:00", {On<v1::ReportMissing>("consultants/c2/reports/20260302")});
  const auto names = [&log](bool missing, bool stale) {
    domain::ReportRange range;
    range.parent = kStore;
    range.from = March(1);
    range.to = March(9);
    range.missing = missing;
    range.stale = stale;
    const auto page = domain::ListDailyReports(log.rows(), range, "", 10);
    std::vector<std::string> found;
    for (const v1::DailyReport& report : page->items) {
      found.push_back(report.consultant());
    }
    return found;
  };
  EXPECT_THAT(names(false, false), ElementsAre(kC1, kC2));
  EXPECT_THAT(names(true, false), ElementsAre(kC2));
  EXPECT_THAT(names(false, true), IsEmpty());
  log.Commit("2026-03-02 18:30", {Came("v2", "2026-03-02 09:00", "c1")});
  EXPECT_THAT(names(false, true), ElementsAre(kC1));
}

}  // namespace
}  // namespace kezhi::testing
