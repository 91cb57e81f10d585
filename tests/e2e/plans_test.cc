// Plans, visits and assessments through the service: S15 and S11.

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "domain/dates.h"
#include "tests/e2e/service.h"
#include "tests/matchers.h"

namespace kezhi::e2e {
namespace {

using kezhi::testing::Ask;
using kezhi::testing::HasReason;
using Query = v1::QueryService::Stub;
using ::testing::SizeIs;

constexpr char kC1[] = "stores/s1/consultants/c1";
constexpr char kK1[] = "stores/s1/customers/k1";

// c1's plans of March: 1,000 yuan to be sold, and k1, a VIP, to be visited.
class PlanForms : public ::testing::Test {
 protected:
  PlanForms() {
    service_.SetClock("2026-03-02 09:00");
    for (const char* preset : {"account_plan", "rep_kpi"}) {
      v1::AdoptPlaybook adopt;
      adopt.set_store("stores/s1");
      *adopt.mutable_playbook() = testing::PresetPlaybook(preset);
      service_.Must(Ask(adopt));
    }
    service_.Must(Ask<v1::RegisterCustomer>(absl::StrCat(
        "customer: '", kK1, "' kind: CUSTOMER_KIND_COMPANY name: '测试机械' owner: '", kC1, "'")));
    service_.Must(Ask<v1::OpenPursuit>(
        absl::StrCat("customer: '", kK1, "' wanted: 'M1' grade: 'A' owner: '", kC1, "'")));
    Draft("sales", "month_sales",
          "targets { metric: PLAN_METRIC_WON_AMOUNT currency: 'CNY' task: 100000 } note: '走访'");
    Draft("visits", "month_visits", absl::StrCat("visits { customer: '", kK1, "' tier: 'vip' }"));
  }

  void Draft(const std::string& plan, const std::string& kind, const std::string& more) {
    server::Client c1 = service_.As("consultant", kC1);
    const auto drafted =
        service_.Do(c1, Ask<v1::DraftPlan>(absl::StrCat(
                            "plan: 'stores/s1/plans/", plan, "' kind: '", kind, "' owner: '", kC1,
                            "' from { year: 2026 month: 3 day: 1 } ", more)));
    ASSERT_THAT(drafted, testing::IsOk());
  }

  // c1 visits k1 and sells for 250 yuan.
  v1::Outcome SellOnAVisit() {
    service_.SetClock("2026-03-10 15:00");
    v1::Command visit = Ask<v1::CompleteFollowUp>(
        absl::StrCat("customer: '", kK1, "' by: '", kC1,
                     "' method: 'VISIT' outcome: CONTACT_OUTCOME_REACHED situation: '看样'"));
    *visit.mutable_complete_follow_up()->mutable_at() =
        domain::ToTimestamp(Local("2026-03-10 14:00"));
    service_.Must(visit);
    return service_.Must(
        Ask<v1::WinPursuit>(absl::StrCat("customer: '", kK1,
                                         "' won_on { year: 2026 month: 3 day: 10 } item: 'M1' "
                                         "amount { currency_code: 'CNY' units: 250 }")));
  }

  Service service_;
};

TEST_F(PlanForms, ShowResultsAgainstTargets) {
  v1::GetPlanRequest request;
  request.set_name("stores/s1/plans/sales");
  *request.mutable_read_at() = After(SellOnAVisit());
  const v1::WorkPlan plan = Get(service_.client(), &Query::GetPlan, request).plan();
  ASSERT_THAT(plan.lines(), SizeIs(1));
  EXPECT_EQ(plan.lines(0).actual(), 25000);
  EXPECT_EQ(plan.lines(0).task_rate_bp(), 2500);
  EXPECT_EQ(plan.note().clear(), "走访");
  // A colleague sees that there is a plan, not what it says.
  server::Client c2 = service_.As("consultant", "stores/s1/consultants/c2");
  EXPECT_TRUE(Get(c2, &Query::GetPlan, request).plan().note().withheld());
  v1::ListPlansRequest list;
  list.set_parent(kC1);
  list.set_page_size(1);
  *list.mutable_read_at() = request.read_at();
  const auto first = Get(service_.client(), &Query::ListPlans, list);
  ASSERT_THAT(first.plans(), SizeIs(1));
  list.set_page_token(first.next_page_token());
  const auto second = Get(service_.client(), &Query::ListPlans, list);
  ASSERT_THAT(second.plans(), SizeIs(1));
  EXPECT_EQ(second.next_page_token(), "");
}

TEST_F(PlanForms, SayWhichEventsAResultRestsOn) {
  v1::ExplainCellRequest request;
  request.set_plan("stores/s1/plans/sales");
  *request.mutable_read_at() = After(SellOnAVisit());
  request.set_cell("lines[PLAN_METRIC_WON_AMOUNT CNY].actual");
  const auto explained = Get(service_.client(), &Query::ExplainCell, request);
  EXPECT_EQ(explained.value(), "25000");
  std::vector<std::string> types;
  for (const v1::TouchingEvent& event : explained.events()) types.push_back(event.type());
  EXPECT_THAT(types, ::testing::Contains("PursuitWon"));
  EXPECT_THAT(types, ::testing::Not(::testing::Contains("FollowUpDone")));
}

TEST_F(PlanForms, ShowWhoWasVisitedByNameToThoseWhoMaySeeIt) {
  v1::GetVisitScheduleRequest request;
  request.set_parent(kC1);
  request.set_year(2026);
  request.set_month(3);
  *request.mutable_read_at() = After(SellOnAVisit());
  const auto schedule = Get(service_.client(), &Query::GetVisitSchedule, request).schedule();
  ASSERT_THAT(schedule.lines(), SizeIs(1));
  EXPECT_EQ(schedule.lines(0).name().clear(), "测试机械");
  EXPECT_EQ(schedule.lines(0).visits(), 1);
  EXPECT_EQ(schedule.due_rate_bp(), 10000);
  server::Client clerk = service_.As("clerk", "stores/s1/clerks/k");
  const auto masked = Get(clerk, &Query::GetVisitSchedule, request).schedule();
  EXPECT_FALSE(masked.lines(0).name().has_clear());
  request.set_month(13);
  EXPECT_THAT(service_.client().Call(&Query::GetVisitSchedule, service_.client().query(), request),
              HasReason(v1::REASON_QUERY_INVALID));
}

TEST_F(PlanForms, AnAssessmentIsTheManagersAndOnesOwn) {
  SellOnAVisit();
  service_.SetClock("2026-04-01 09:00");
  const v1::Outcome opened = service_.Must(Ask<v1::OpenAssessment>(
      absl::StrCat("assessment: 'stores/s1/assessments/a1' consultant: '", kC1,
                   "' from { year: 2026 month: 3 day: 1 } to { year: 2026 month: 3 day: 31 }")));
  v1::GetKpiSheetRequest request;
  request.set_name("stores/s1/assessments/a1");
  *request.mutable_read_at() = After(opened);
  server::Client c1 = service_.As("consultant", kC1);
  const v1::KpiSheet sheet = Get(c1, &Query::GetKpiSheet, request).sheet();
  ASSERT_THAT(sheet.parts(), SizeIs(3));
  EXPECT_EQ(sheet.parts(0).items(0).suggested_bp(), 2500);
  server::Client c2 = service_.As("consultant", "stores/s1/consultants/c2");
  EXPECT_THAT(c2.Call(&Query::GetKpiSheet, c2.query(), request),
              HasReason(v1::REASON_ROLE_REQUIRED));
  v1::ListKpiSheetsRequest list;
  list.set_parent("stores/s1");
  *list.mutable_read_at() = After(opened);
  EXPECT_THAT(Get(c2, &Query::ListKpiSheets, list).sheets(), SizeIs(0));
  EXPECT_THAT(Get(c1, &Query::ListKpiSheets, list).sheets(), SizeIs(1));
  server::Client clerk = service_.As("clerk", "stores/s1/clerks/k");
  EXPECT_THAT(clerk.Call(&Query::ListKpiSheets, clerk.query(), list),
              HasReason(v1::REASON_ROLE_REQUIRED));
}

}  // namespace
}  // namespace kezhi::e2e
