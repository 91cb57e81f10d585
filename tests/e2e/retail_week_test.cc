// A working week of a retail department (S4), told by its staff: five representatives with ten
// outlets each and their supervisor, 2 to 6 March 2026. All figures are counted by hand from what
// the test sends.

#include <cstddef>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/e2e/week.h"

namespace kezhi::e2e::retail_week_cases {
namespace {

using kezhi::testing::Ask;
using ::testing::ElementsAre;
using Query = v1::QueryService::Stub;

constexpr char kRetail[] = "stores/s2";
constexpr int kReps = 5;
constexpr int kOutletsOfEach = 10;

std::string Rep(int rep) {
  return absl::StrCat(kRetail, "/consultants/c", rep);
}

// Outlet 1 to 10 of a representative.
std::string OutletOf(int rep, int outlet) {
  return absl::StrCat(kRetail, "/customers/o", rep, "-", outlet);
}

std::string ReportOn(int rep, int day) {
  return absl::StrFormat("%s/reports/202603%02d", Rep(rep), day);
}

class RetailWeek : public WeekTest {
 protected:
  RetailWeek() : manager_(service_.As("manager", "m1", kRetail)) {
    for (int rep = 1; rep <= kReps; ++rep) {
      reps_.push_back(service_.As("consultant", Rep(rep), kRetail));
    }
  }

  void SetUp() override {
    OpenStore(kRetail, "retail_route", kReps);
    for (int rep = 1; rep <= kReps; ++rep) ListOutlets(rep);
  }

  // Ten of a representative; those of the first three lie north of the river.
  void ListOutlets(int rep) {
    for (int outlet = 1; outlet <= kOutletsOfEach; ++outlet) {
      v1::RegisterCustomer listed;
      listed.set_customer(OutletOf(rep, outlet));
      listed.set_kind(v1::CUSTOMER_KIND_COMPANY);
      listed.set_name(absl::StrCat("超市", rep, "-", outlet));
      listed.set_owner(Rep(rep));
      listed.set_outlet_type("GT");
      listed.set_area(AreaOf(rep));
      Sent(service_.client(), Ask(listed));
    }
  }

  server::Client& Of(int rep) { return reps_[static_cast<std::size_t>(rep) - 1]; }

  static std::string AreaOf(int rep) { return rep <= 3 ? "江北" : "汉阳"; }

  // 周工作计划: to open talks with three outlets, drafted by the representative and reviewed by the
  // supervisor.
  void PlanTheWeek(int rep) {
    const std::string plan = absl::StrCat("plan: '", kRetail, "/plans/w", rep, "' ");
    Sent(Of(rep), Ask<v1::DraftPlan>(absl::StrCat(
                      plan, "kind: 'week_work' owner: '", Rep(rep), "' area: '", AreaOf(rep),
                      "' from { year: 2026 month: 3 day: 2 } targets { metric: "
                      "PLAN_METRIC_NEW_PURSUITS task: 3 }")));
    Sent(manager_, Ask<v1::ReviewPlan>(plan + "verdict: VERDICT_ACCEPTED"));
  }

  // The supervisor's route: two outlets that are new this week, and one more.
  void Plan(int rep, int day) {
    const int next = 2 * (day - 2);
    v1::PlanItinerary plan;
    plan.set_report(ReportOn(rep, day));
    plan.set_area(AreaOf(rep));
    int no = 0;
    for (const int outlet : {next + 1, next + 2, day == 2 ? 3 : 1}) {
      v1::PlannedStop& stop = *plan.add_stops();
      stop.set_no(++no);
      stop.set_customer(OutletOf(rep, outlet));
    }
    Sent(manager_, Ask(plan));
  }

  // The first stop succeeds, the second does not, the third is skipped; on Wednesday outlet 10 is
  // visited besides, and buys.
  void Visit(int rep, int day) {
    v1::RecordStop stop;
    stop.set_report(ReportOn(rep, day));
    stop.set_visited(true);
    stop.set_no(1);
    stop.set_successful(true);
    stop.set_brief("补货");
    v1::StopCheck& stock = *stop.add_checks();
    stock.set_check("stock");
    stock.set_count(day);
    Sent(Of(rep), Ask(stop));
    stop.set_no(2);
    stop.set_successful(false);
    stop.clear_checks();
    Sent(Of(rep), Ask(stop));
    if (day != 4) return;
    stop.set_no(0);
    stop.set_customer(OutletOf(rep, 10));
    stop.set_successful(true);
    Sent(Of(rep), Ask(stop));
  }

  void Promote(int rep, int outlet, const std::string& to, const std::string& reason,
               const std::string& by) {
    v1::PromoteStage move;
    move.set_customer(OutletOf(rep, outlet));
    move.set_to(to);
    move.set_reason_code(reason);
    move.set_contacted_by(by);
    Sent(Of(rep), Ask(move));
  }

  void Open(int rep, int outlet) {
    v1::OpenPursuit open;
    open.set_customer(OutletOf(rep, outlet));
    Sent(Of(rep), Ask(open));
  }

  // Outlet 1 talks, and with the first two representatives it lets them in; outlet 2 refuses;
  // nothing comes of outlet 3. One was seen by the distributor's people.
  void MoveOn(int rep) {
    for (const int outlet : {1, 2, 3}) Open(rep, outlet);
    Promote(rep, 1, "in_talks", "", "own");
    if (rep <= 2) Promote(rep, 1, "cooperating", "", "own");
    Promote(rep, 2, "refused_or_unreachable", rep == 1 ? "decision_maker_absent" : "other_supplier",
            "own");
    Promote(rep, 3, "no_follow_up", "", rep == 5 ? "distributor" : "own");
  }

  void Live(int day) {
    service_.SetClock(absl::StrFormat("2026-03-%02d 08:30", day));
    for (int rep = 1; rep <= kReps; ++rep) {
      if (day == 2) PlanTheWeek(rep);
      Plan(rep, day);
    }
    service_.SetClock(absl::StrFormat("2026-03-%02d 16:00", day));
    for (int rep = 1; rep <= kReps; ++rep) {
      Visit(rep, day);
      if (day == 3) MoveOn(rep);
    }
    service_.SetClock(absl::StrFormat("2026-03-%02d 17:30", day));
    for (int rep = 1; rep <= kReps; ++rep) {
      v1::SubmitReport submit;
      submit.set_report(ReportOn(rep, day));
      submit.set_goal_reached("达成");
      Sent(Of(rep), Ask(submit));
    }
  }

  v1::RouteReport Route(int rep, int day, const v1::ReadAt& read_at) {
    v1::GetRouteReportRequest request;
    request.set_name(ReportOn(rep, day));
    *request.mutable_read_at() = read_at;
    return Get(manager_, &Query::GetRouteReport, request).report();
  }

  // `w1 江北 3/3 accepted`: plan, area, what was reached of the task.
  std::vector<std::string> WeeksPlanned(const v1::ReadAt& read_at) {
    v1::ListPlansRequest request;
    request.set_parent(kRetail);
    request.set_kind("week_work");
    *request.mutable_read_at() = read_at;
    std::vector<std::string> weeks;
    const auto answer = Get(manager_, &Query::ListPlans, request);
    for (const v1::WorkPlan& plan : answer.plans()) {
      std::string& week = weeks.emplace_back(absl::StrCat(ShortOf(plan.plan()), " ", plan.area()));
      for (const v1::WorkPlanLine& line : plan.lines()) {
        absl::StrAppend(&week, " ", line.actual(), "/", line.task());
      }
      if (plan.state() == v1::WORK_PLAN_STATE_ACCEPTED) absl::StrAppend(&week, " accepted");
    }
    return weeks;
  }

  // State, outlets and share of each line.
  std::vector<std::string> Coverage(const std::string& area, const v1::ReadAt& read_at) {
    v1::GetCoverageRequest request;
    request.set_parent(kRetail);
    request.set_area(area);
    *request.mutable_read_at() = read_at;
    std::vector<std::string> states;
    const auto coverage = Get(manager_, &Query::GetCoverage, request).coverage();
    for (const v1::CoverageState& state : coverage.total().states()) {
      states.push_back(absl::StrCat(state.state(), " ", state.count(), " ", state.share_bp()));
    }
    return states;
  }

  // The rules that stand in the way of a wrong record.
  void TryWhatIsRefused() {
    v1::PlanItinerary ten;
    ten.set_report(ReportOn(1, 6));
    for (int no = 1; no <= 10; ++no) {
      v1::PlannedStop& stop = *ten.add_stops();
      stop.set_no(no);
      stop.set_customer(OutletOf(1, no));
    }
    Refused(manager_, Ask(ten), v1::REASON_ITINERARY_INVALID);
    v1::RecordStop stop;
    stop.set_report(ReportOn(1, 6));
    stop.set_no(3);
    stop.set_successful(true);
    Refused(Of(1), Ask(stop), v1::REASON_STOP_INVALID);
    stop.set_visited(true);
    Refused(Of(2), Ask(stop), v1::REASON_ROLE_REQUIRED);  // somebody else's report
    stop.set_no(0);
    stop.set_customer(OutletOf(2, 1));
    Refused(Of(1), Ask(stop), v1::REASON_ROLE_REQUIRED);  // somebody else's outlet
    v1::PromoteStage skip;
    skip.set_customer(OutletOf(1, 3));
    skip.set_to("cooperating");
    Refused(Of(1), Ask(skip), v1::REASON_STAGE_TRANSITION);
  }

  server::Client manager_;
  std::vector<server::Client> reps_;
};

TEST_F(RetailWeek, EndsWithFormsThatAgreeWithWhatWasRecorded) {
  for (int day = 2; day <= 6; ++day) Live(day);
  TryWhatIsRefused();
  // The second outlet of Monday has ordered after all; found on Friday evening.
  const std::uint64_t before = service_.head();
  v1::RecordStop corrected;
  corrected.set_report(ReportOn(1, 2));
  corrected.set_no(2);
  corrected.set_visited(true);
  corrected.set_successful(true);
  const v1::Outcome last = Corrected(Of(1), Ask(corrected));
  EXPECT_THAT(last.flags(), ElementsAre("late"));

  for (int rep = 1; rep <= kReps; ++rep) {
    for (int day = 2; day <= 6; ++day) {
      const v1::RouteReport report = Route(rep, day, AsOf(before));
      EXPECT_EQ(report.planned(), 3) << rep << " " << day;
      EXPECT_EQ(report.actual(), day == 4 ? 3 : 2) << rep << " " << day;
      EXPECT_EQ(report.success_rate_bp(), day == 4 ? 6667 : 5000) << rep << " " << day;
      EXPECT_EQ(report.checks(5).count(), day) << "items missing at the first stop";
      EXPECT_EQ(report.state().goal_reached().clear(), "达成");
    }
  }
  EXPECT_EQ(Route(1, 2, After(last)).success_rate_bp(), 10000);
  EXPECT_TRUE(Route(1, 2, After(last)).stops(1).corrected());
  EXPECT_EQ(Route(2, 2, After(last)).success_rate_bp(), 5000);

  // On Tuesday each has opened talks with three outlets.
  EXPECT_THAT(WeeksPlanned(After(last)),
              ElementsAre("w1 江北 3/3 accepted", "w2 江北 3/3 accepted", "w3 江北 3/3 accepted",
                          "w4 汉阳 3/3 accepted", "w5 汉阳 3/3 accepted"));

  v1::GetDailyReportRequest daily;
  daily.set_name(ReportOn(3, 4));
  *daily.mutable_read_at() = After(last);
  const v1::DailyReport wednesday = Get(manager_, &Query::GetDailyReport, daily).report();
  EXPECT_EQ(wednesday.lines_size(), 3);
  EXPECT_EQ(wednesday.totals().visits(), 3);
  EXPECT_EQ(wednesday.totals().month_contacts(), 7);  // two, two and three

  EXPECT_THAT(Coverage("", After(last)),
              ElementsAre("not_visited 35 7000", "no_follow_up 5 1000",
                          "refused_or_unreachable 5 1000", "in_talks 3 600", "cooperating 2 400"));
  EXPECT_THAT(Coverage("江北", After(last)),
              ElementsAre("not_visited 21 7000", "no_follow_up 3 1000",
                          "refused_or_unreachable 3 1000", "in_talks 1 333", "cooperating 2 667"));
  EXPECT_THAT(Coverage("汉阳", After(last)),
              ElementsAre("not_visited 14 7000", "no_follow_up 2 1000",
                          "refused_or_unreachable 2 1000", "in_talks 2 1000", "cooperating 0 0"));
}

}  // namespace
}  // namespace kezhi::e2e::retail_week_cases
