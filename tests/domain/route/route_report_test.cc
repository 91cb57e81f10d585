// The daily report of a route (商超每日工作报表): domain.md §4.6, and its lines on the daily
// report, §4.5.

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "domain/daily_report/query.h"
#include "domain/route/query.h"
#include "domain/timeline/query.h"
#include "tests/domain/route/outlets.h"
#include "tests/matchers.h"

namespace kezhi::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

v1::RouteReport ReportOf(const Spec& spec, const std::string& report = kRoute) {
  const Rows rows = RowsOf(spec);
  const auto form = domain::RouteReportOf(rows, Name(report));
  EXPECT_THAT(form, IsOk());
  return form.ok() ? *form : v1::RouteReport();
}

v1::DailyReport DailyOf(const Spec& spec, const std::string& report = kRoute) {
  const Rows rows = RowsOf(spec);
  const auto form = domain::DailyReportOf(rows, Name(report));
  EXPECT_THAT(form, IsOk());
  return form.ok() ? *form : v1::DailyReport();
}

// c1 did it, at a time of 2026-03-02.
void Do(Spec& spec, const std::string& time, const v1::Command& command) {
  spec.When(command).As("consultant", "c1").At("2026-03-02 " + time).ThenAccepted();
}

// Number, outlet and whether it was visited, of each line.
std::vector<std::string> StopsOf(const v1::RouteReport& report) {
  std::vector<std::string> stops;
  for (const v1::RouteStop& stop : report.stops()) {
    stops.push_back(absl::StrCat(stop.no(), " ", stop.customer().substr(stop.customer().size() - 2),
                                 stop.planned() ? " planned" : "", stop.visited() ? " visited" : "",
                                 stop.successful() ? " successful" : ""));
  }
  return stops;
}

TEST(Example, 26_TheRateIsOfActualVisits) {
  Spec spec = Outlets(6);
  Do(spec, "08:00", PlanRoute("area: '江北'" + FirstStops(5)));
  Do(spec, "09:00", Stop("no: 1 visited: true successful: true"));
  Do(spec, "10:00", Stop("no: 2 visited: true successful: true"));
  Do(spec, "11:00", Stop("no: 3 visited: true"));
  Do(spec, "14:00", StopOf(6, "visited: true successful: true"));
  Do(spec, "15:00", Stop("no: 4 visited: true"));
  Do(spec, "16:00", Stop("no: 5"));
  const v1::RouteReport report = ReportOf(spec);
  EXPECT_EQ(report.area(), "江北");
  EXPECT_EQ(report.planned(), 5);
  EXPECT_EQ(report.actual(), 5);
  EXPECT_EQ(report.successful(), 3);
  EXPECT_EQ(report.success_rate_bp(), 6000);
  EXPECT_THAT(StopsOf(report),
              ElementsAre("1 k1 planned visited successful", "2 k2 planned visited successful",
                          "3 k3 planned visited", "4 k4 planned visited", "5 k5 planned",
                          "0 k6 visited successful"));
  EXPECT_TRUE(report.stops(4).recorded()) << "nobody went there, and said so";
  EXPECT_EQ(report.stops(0).name().clear(), "k1 name");
}

TEST(RouteReport, WithoutAVisitHasNoRate) {
  Spec spec = Outlets(2);
  Do(spec, "08:00", PlanRoute(FirstStops(2)));
  Do(spec, "09:00", Stop("no: 1"));
  const v1::RouteReport report = ReportOf(spec);
  EXPECT_EQ(report.planned(), 2);
  EXPECT_EQ(report.actual(), 0);
  EXPECT_FALSE(report.has_success_rate_bp());
  EXPECT_FALSE(report.stops(1).recorded());
}

TEST(RouteReport, ACorrectedStopIsOne) {
  Spec spec = Outlets(1);
  Do(spec, "09:00", StopOf(1, "visited: true successful: true brief: '进了三箱'"));
  Do(spec, "10:00", StopOf(1, "visited: true brief: '没有进货'"));
  const v1::RouteReport report = ReportOf(spec);
  ASSERT_THAT(report.stops(), SizeIs(1));
  EXPECT_EQ(report.actual(), 1);
  EXPECT_EQ(report.success_rate_bp(), 0);
  EXPECT_TRUE(report.stops(0).corrected());
  EXPECT_EQ(report.stops(0).brief().clear(), "没有进货");
  EXPECT_EQ(report.stops(0).event_position(), spec.events().size() - 1);
}

// What was visited before the superior changed the route counts by the route as it stands.
TEST(RouteReport, AStopIsPlannedWhenTheItineraryNamesItNow) {
  Spec spec = Outlets(3);
  Do(spec, "08:00", PlanRoute(FirstStops(2)));
  Do(spec, "09:00", Stop("no: 1 visited: true"));
  Do(spec, "10:00", StopOf(3, "visited: true"));
  spec.When(PlanRoute(StopAt(1, 2) + StopAt(2, 3))).As("manager").ThenAccepted();
  const v1::RouteReport report = ReportOf(spec);
  EXPECT_EQ(report.planned(), 2);
  EXPECT_EQ(report.actual(), 2);
  EXPECT_THAT(StopsOf(report), ElementsAre("1 k2 planned", "2 k3 planned visited", "0 k1 visited"));
}

TEST(RouteReport, FollowsAnOutletThatWasMerged) {
  Spec spec = Outlets(2);
  Do(spec, "08:00", PlanRoute(StopAt(1, 2)));
  spec.When(Ask<v1::MergeCustomer>("from: '" + Outlet(2) + "' into: '" + Outlet(1) + "'"))
      .As("manager")
      .ThenAccepted();
  Do(spec, "09:00", Stop("no: 1 visited: true"));
  const v1::RouteReport report = ReportOf(spec);
  EXPECT_THAT(StopsOf(report), ElementsAre("1 k1 planned visited"));
  EXPECT_EQ(report.actual(), 1);
}

TEST(RouteReport, SumsUpTheNineChecksInTheirOrder) {
  Spec spec = Outlets(3);
  Do(spec, "09:00",
     StopOf(1,
            "visited: true checks { check: 'stock' count: 3 }"
            " checks { check: 'damaged' yes: true }"));
  Do(spec, "10:00",
     StopOf(2,
            "visited: true checks { check: 'stock' count: 0 }"
            " checks { check: 'damaged' yes: false }"
            " checks { check: 'shelving' done: true }"));
  Do(spec, "11:00", StopOf(3, "visited: true checks { check: 'stock' count: 2 }"));
  const v1::RouteReport report = ReportOf(spec);
  std::vector<std::string> totals;
  for (const v1::CheckTotal& check : report.checks()) {
    totals.push_back(
        absl::StrCat(check.check(), " ", check.stops(), " ", check.positive(), " ", check.count()));
  }
  EXPECT_THAT(totals, ElementsAre("reorder 0 0 0", "shelving 1 1 0", "display 0 0 0",
                                  "special_display 0 0 0", "promotion 0 0 0", "stock 3 0 5",
                                  "damaged 2 1 0", "promoter 0 0 0", "other 0 0 0"));
  EXPECT_EQ(report.checks(5).label_zh(), "库存：断货或缺少品种数");
}

TEST(RouteReport, HasGoalFeedbackHelpAndCommentOfTheDailyReport) {
  Spec spec = Outlets(1);
  const std::string report = absl::StrCat("report: '", Name(kRoute), "' ");
  Do(spec, "17:00",
     Ask<v1::AddRemark>(report + "kind: REMARK_KIND_MARKET_FEEDBACK text: '竞品降价'"));
  Do(spec, "17:10", Ask<v1::SubmitReport>(report + "goal_reached: '达成'"));
  spec.When(Ask<v1::CommentReport>(report + "text: '继续'")).As("manager").ThenAccepted();
  const v1::ReportState state = ReportOf(spec).state();
  EXPECT_EQ(state.goal_reached().clear(), "达成");
  EXPECT_EQ(state.remarks(0).note().clear(), "竞品降价");
  EXPECT_EQ(state.comments(0).note().clear(), "继续");
}

TEST(RouteReport, OfADayWithoutRouteIsEmptyAndOfNobodyIsNone) {
  const Spec spec = Outlets(1);
  EXPECT_THAT(ReportOf(spec).stops(), IsEmpty());
  const Rows rows = RowsOf(spec);
  EXPECT_THAT(domain::RouteReportOf(rows, Name("consultants/c9/reports/20260302")),
              StatusIs(absl::StatusCode::kNotFound));
  EXPECT_THAT(domain::RouteReportOf(rows, Name("consultants/c1")),
              StatusIs(absl::StatusCode::kInvalidArgument));
}

TEST(DailyReport, HasALineForEachStop) {
  Spec spec = Outlets(3);
  Do(spec, "09:00", StopOf(1, "visited: true successful: true brief: '进了三箱'"));
  Do(spec, "10:00", StopOf(2, "visited: true"));
  Do(spec, "11:00", StopOf(3, ""));
  const v1::DailyReport report = DailyOf(spec);
  ASSERT_THAT(report.lines(), SizeIs(3));
  const v1::ReportLine& first = report.lines(0);
  EXPECT_EQ(first.kind(), v1::ACTIVITY_KIND_STOP);
  EXPECT_EQ(first.customer(), Outlet(1));
  EXPECT_EQ(first.name().clear(), "k1 name");
  EXPECT_EQ(first.brief().clear(), "进了三箱");
  EXPECT_EQ(first.detail(), "SUCCESSFUL");
  EXPECT_EQ(report.lines(1).detail(), "VISITED");
  EXPECT_EQ(report.lines(2).outcome(), v1::CONTACT_OUTCOME_NOT_REACHED);
  EXPECT_EQ(report.totals().visits(), 2);
  EXPECT_EQ(report.totals().month_contacts(), 2);
}

TEST(DailyReport, ACorrectedStopStaysOneLine) {
  Spec spec = Outlets(1);
  Do(spec, "09:00", StopOf(1, "visited: true brief: '误'"));
  Do(spec, "10:00", StopOf(1, ""));
  const v1::DailyReport report = DailyOf(spec);
  ASSERT_THAT(report.lines(), SizeIs(1));
  EXPECT_TRUE(report.lines(0).corrected());
  EXPECT_FALSE(report.lines(0).has_brief());
  EXPECT_EQ(report.totals().visits(), 0);
}

// At which hour it was is not known.
TEST(DailyReport, AStopRecordedTheNextDayStandsOnItsOwnDay) {
  Spec spec = Outlets(1);
  spec.When(StopOf(1, "visited: true"))
      .As("consultant", "c1")
      .At("2026-03-03 08:00")
      .ThenAccepted();
  const v1::DailyReport report = DailyOf(spec);
  ASSERT_THAT(report.lines(), SizeIs(1));
  EXPECT_FALSE(report.lines(0).has_at());
  EXPECT_THAT(DailyOf(spec, kNextRoute).lines(), IsEmpty());
}

// So that what was written of an outlet is handed out with everything else about it.
TEST(Timeline, KnowsTheReportsThatStoppedAtAnOutlet) {
  Spec spec = Outlets(1);
  Do(spec, "09:00", StopOf(1, "visited: true brief: '进了三箱'"));
  const Rows rows = RowsOf(spec);
  EXPECT_THAT(domain::MentionsOf(rows, {Outlet(1)}), ElementsAre(Name(kRoute)));
}

}  // namespace
}  // namespace kezhi::testing
