// Plans against results (domain.md §4.9).
#include <cstdint>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "domain/fold.h"
#include "domain/money.h"
#include "domain/plans/actuals.h"
#include "domain/plans/query.h"
#include "domain/plans/tables.h"
#include "tests/domain/plans/work.h"
#include "tests/matchers.h"

namespace kezhi::domain {
namespace {

using ::testing::ElementsAre;
using testing::HasReason;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr char kPlan[] = "stores/s1/plans/p1";
// 任务 1,000.00, 目标 2,000.00 yuan.
constexpr char kAmount[] =
    "targets { metric: PLAN_METRIC_WON_AMOUNT currency: 'CNY' task: 100000 goal: 200000 } ";

class Plans : public ::testing::Test {
 protected:
  v1::WorkPlan Plan() const { return *WorkPlanOf(work_.rows(), kPlan); }

  // The figures that the events say, −1 where they say nothing.
  std::vector<std::int64_t> Actual() const {
    std::vector<std::int64_t> actual;
    const v1::WorkPlan plan = Plan();
    for (const v1::WorkPlanLine& line : plan.lines()) {
      actual.push_back(line.has_actual() ? line.actual() : -1);
    }
    return actual;
  }

  Work work_;
};

TEST_F(Plans, CountSalesOfTheirPeriodAgainstTaskAndGoal) {
  work_.Won("k1", "2026-02-28", 999);
  work_.Won("k1", "2026-03-01", 300);
  work_.Won("k2", "2026-03-31", 200);
  work_.Won("k2", "2026-04-01", 999);
  work_.Won("k2", "2026-03-15", 999, "c2");
  work_.Drafted(kAmount);
  const v1::WorkPlan plan = Plan();
  ASSERT_THAT(plan.lines(), SizeIs(1));
  EXPECT_EQ(plan.lines(0).actual(), 50000);
  EXPECT_EQ(plan.lines(0).task_rate_bp(), 5000);
  EXPECT_EQ(plan.lines(0).goal_rate_bp(), 2500);
  EXPECT_EQ(plan.kind_label_zh(), "月销售计划表");
  EXPECT_EQ(plan.state(), v1::WORK_PLAN_STATE_DRAFTED);
  EXPECT_FALSE(plan.late());
}

TEST_F(Plans, KeepEachSaleInARowOfItsOwnThatNoContactOfTheDayWritesAgain) {
  work_.Won("k1", "2026-03-02", 300);
  work_.Won("k1", "2026-03-02", 200);
  work_.Visited("k1", "2026-03-02");
  const std::string day = RowKey("stores/s1", ConsultantOf("c1"), "20260302");
  const auto row = GetRow<v1::WorkDay>(work_.rows(), kWorkDays, day).value_or(v1::WorkDay());
  EXPECT_EQ(row.follow_ups(), 1);
  EXPECT_EQ(row.sales_size(), 0);
  EXPECT_THAT(RowsUnder(work_.rows(), kPlanSales, day), SizeIs(2));
  work_.Drafted(kAmount);
  EXPECT_THAT(Actual(), ElementsAre(50000));
}

TEST_F(Plans, NarrowSalesToAnItemOrACustomerUnderAllItsNames) {
  work_.Won("k1", "2026-03-02", 100, "c1", "M1");
  work_.Won("k1", "2026-03-03", 100, "c1", "M2");
  work_.Won("k2", "2026-03-04", 100, "c1", "M1");
  work_.Drafted(
      "targets { metric: PLAN_METRIC_WON_COUNT item: 'M1' task: 1 } "
      "targets { metric: PLAN_METRIC_WON_COUNT customer: 'stores/s1/customers/k1' task: 1 } "
      "targets { metric: PLAN_METRIC_WON_AMOUNT currency: 'USD' task: 1 }");
  EXPECT_THAT(Actual(), ElementsAre(2, 2, 0));
  work_.Happens<v1::CustomerMerged>(CustomerOf("k3"), "2026-03-05",
                                    "from: 'stores/s1/customers/k1'");
  work_.Won("k3", "2026-03-06", 100, "c1", "M2");
  EXPECT_THAT(Actual(), ElementsAre(2, 3, 0));
  work_.Happens<v1::CustomerUnmerged>(CustomerOf("k3"), "2026-03-07",
                                      "from: 'stores/s1/customers/k1'");
  EXPECT_THAT(Actual(), ElementsAre(2, 2, 0));
}

// S3: a deal may come from no pursuit at all.
TEST_F(Plans, CountOrdersOfDealsThatComeFromNoPursuit) {
  work_.Won("k1", "2026-03-02", 100);
  work_.Ordered("d1", "k1", "2026-03-05", 300);
  work_.Ordered("d2", "k1", "2026-04-01", 999);
  work_.Ordered("d3", "k1", "2026-03-06", 999, "c2");
  work_.Drafted(std::string(kAmount) +
                "targets { metric: PLAN_METRIC_WON_COUNT task: 1 } "
                "targets { metric: PLAN_METRIC_WON_COUNT item: 'M2' task: 1 }");
  EXPECT_THAT(Actual(), ElementsAre(40000, 2, 0));
  work_.Happens<v1::OrderReviewed>("stores/s1/deals/d1", "2026-03-07", "verdict: VERDICT_RETURNED");
  EXPECT_THAT(Actual(), ElementsAre(10000, 1, 0));
}

TEST_F(Plans, TakeTheAmountOfASaleFromItsDealWhereThePursuitHasNone) {
  work_.Drafted(std::string(kAmount) + "targets { metric: PLAN_METRIC_WON_COUNT task: 1 }");
  for (const char* customer : {"k1", "k2"}) {
    work_.Happens<v1::PursuitOpened>(CustomerOf(customer), "2026-02-02",
                                     "pursuit: 1 owner: 'stores/s1/consultants/c1'");
  }
  const std::string won =
      "pursuit: 1 consultant: 'stores/s1/consultants/c1' won_on { year: 2026 month: 3 day: 10 } ";
  work_.Ordered("d1", "k1", "2026-02-20", 300, "c1", 1);
  EXPECT_THAT(Actual(), ElementsAre(0, 0));  // not sold yet
  work_.Happens<v1::PursuitWon>(CustomerOf("k1"), "2026-03-10", won);
  EXPECT_THAT(Actual(), ElementsAre(30000, 1));
  // What a pursuit says stands.
  work_.Ordered("d2", "k2", "2026-03-09", 120, "c1", 1);
  work_.Happens<v1::PursuitWon>(CustomerOf("k2"), "2026-03-10",
                                won + "amount { currency_code: 'CNY' units: 100 }");
  EXPECT_THAT(Actual(), ElementsAre(40000, 2));
}

TEST_F(Plans, CountDealsOfACustomerUnderAllItsNames) {
  work_.Ordered("d1", "k1", "2026-03-05", 300);
  work_.Drafted("targets { metric: PLAN_METRIC_WON_COUNT customer: 'stores/s1/customers/k3' }");
  EXPECT_THAT(Actual(), ElementsAre(0));
  work_.Happens<v1::CustomerMerged>(CustomerOf("k3"), "2026-03-06",
                                    "from: 'stores/s1/customers/k1'");
  EXPECT_THAT(Actual(), ElementsAre(1));
}

TEST_F(Plans, CountContactsCustomersAndPursuits) {
  work_.Registered("k1", "c1", "2026-03-02");
  work_.Registered("k2", "c2", "2026-03-02");
  work_.Happens<v1::PursuitOpened>(CustomerOf("k1"), "2026-03-02",
                                   "pursuit: 1 owner: 'stores/s1/consultants/c1'");
  work_.Visited("k1", "2026-03-03");
  work_.Visited("k2", "2026-03-03");
  work_.Visited("k1", "2026-03-04", "c2");
  work_.Happens<v1::FollowUpDone>(
      CustomerOf("k1"), "2026-03-05",
      "by: 'stores/s1/consultants/c1' outcome: CONTACT_OUTCOME_NOT_REACHED");
  work_.Drafted(
      "targets { metric: PLAN_METRIC_FOLLOW_UPS task: 1 } "
      "targets { metric: PLAN_METRIC_REACHED task: 1 } "
      "targets { metric: PLAN_METRIC_FOLLOW_UPS customer: 'stores/s1/customers/k1' task: 1 } "
      "targets { metric: PLAN_METRIC_REACHED customer: 'stores/s1/customers/k1' task: 1 } "
      "targets { metric: PLAN_METRIC_NEW_CUSTOMERS task: 1 } "
      "targets { metric: PLAN_METRIC_NEW_PURSUITS task: 1 } "
      "targets { metric: PLAN_METRIC_OTHER item: '展会' task: 2 }");
  EXPECT_THAT(Actual(), ElementsAre(3, 2, 2, 1, 1, 1, -1));
  EXPECT_FALSE(Plan().lines(6).has_task_rate_bp());
}

TEST_F(Plans, CountNoPursuitThatWasAMistake) {
  const std::string opened = "pursuit: 1 owner: 'stores/s1/consultants/c1'";
  work_.Happens<v1::PursuitOpened>(CustomerOf("k1"), "2026-03-03", opened);
  work_.Happens<v1::PursuitOpened>(CustomerOf("k2"), "2026-03-04", opened);
  work_.Drafted("targets { metric: PLAN_METRIC_NEW_PURSUITS task: 2 } ");
  EXPECT_THAT(Actual(), ElementsAre(2));
  work_.Happens<v1::PursuitClosed>(CustomerOf("k1"), "2026-03-05",
                                   "pursuit: 1 outcome: PURSUIT_STATUS_LOST");
  EXPECT_THAT(Actual(), ElementsAre(2));
  // Whenever that turns out.
  const std::string mistake = " outcome: PURSUIT_STATUS_VOID";
  work_.Happens<v1::PursuitClosed>(CustomerOf("k2"), "2026-04-01", "pursuit: 1" + mistake);
  EXPECT_THAT(Actual(), ElementsAre(1));
  work_.Happens<v1::PursuitReopened>(CustomerOf("k2"), "2026-04-01", "pursuit: 1");
  EXPECT_THAT(Actual(), ElementsAre(2));
  // By the number that it has after a merge.
  work_.Happens<v1::CustomerMerged>(CustomerOf("k1"), "2026-04-02",
                                    "from: 'stores/s1/customers/k2' pursuit_offset: 1 pursuits: 1 "
                                    "taken_pursuits { pursuit: 2 }");
  work_.Happens<v1::PursuitClosed>(CustomerOf("k1"), "2026-04-03", "pursuit: 2" + mistake);
  EXPECT_THAT(Actual(), ElementsAre(1));
}

TEST_F(Plans, OfAGroupCountItsPeopleAndOfTheStoreEverybody) {
  work_.Won("k1", "2026-03-02", 1, "c1");
  work_.Won("k1", "2026-03-02", 2, "c2");
  work_.Won("k1", "2026-03-02", 4, "c3");
  work_.Won("k1", "2026-03-02", 8, "");
  work_.Drafted(std::string(kAmount) + "group: 'g1'", "");
  EXPECT_THAT(Actual(), ElementsAre(300));
  work_.Happens<v1::PlanDrafted>("stores/s1/plans/p2", "2026-03-02",
                                 std::string("kind: 'month_sales' from { year: 2026 month: 3 day: "
                                             "1 } to { year: 2026 month: 3 day: 31 } ") +
                                     kAmount);
  EXPECT_EQ(WorkPlanOf(work_.rows(), "stores/s1/plans/p2")->lines(0).actual(), 1500);
}

TEST_F(Plans, ShowWhatIsClaimedBesideWhatTheEventsSay) {  // R118
  work_.Won("k1", "2026-03-02", 300);
  work_.Drafted(kAmount, "c1", "late");
  work_.Happens<v1::PlanSummarised>(
      kPlan, "2026-03-31",
      "summary { clear: 'x' } results { metric: PLAN_METRIC_WON_AMOUNT currency: 'CNY' value: "
      "90000 } results { metric: PLAN_METRIC_OTHER item: '展会' value: 2 }");
  EXPECT_TRUE(Plan().late());
  EXPECT_FALSE(Plan().summary_late());
  ASSERT_THAT(Plan().lines(), SizeIs(2));
  EXPECT_EQ(Plan().lines(0).claimed(), 90000);
  EXPECT_EQ(Plan().lines(0).actual(), 30000);
  EXPECT_EQ(Plan().lines(1).claimed(), 2);
  // A later summary takes the place of the former.
  work_.Happens<v1::PlanSummarised>(kPlan, "2026-04-01", "summary { clear: 'y' }", "late");
  ASSERT_THAT(Plan().lines(), SizeIs(1));
  EXPECT_FALSE(Plan().lines(0).has_claimed());
  EXPECT_TRUE(Plan().summary_late());
  EXPECT_EQ(Plan().summary().clear(), "y");
}

TEST_F(Plans, WaitForAReviewAgainOnceTheyAreAmended) {
  work_.Drafted(kAmount);
  work_.Happens<v1::PlanReviewed>(kPlan, "2026-03-03", "by: 'wang' verdict: VERDICT_ACCEPTED");
  EXPECT_EQ(Plan().state(), v1::WORK_PLAN_STATE_ACCEPTED);
  EXPECT_EQ(Plan().review().by(), "wang");
  work_.Happens<v1::PlanAmended>(
      kPlan, "2026-03-04",
      "reason { clear: 'x' } targets { metric: PLAN_METRIC_WON_COUNT task: 3 }");
  EXPECT_EQ(Plan().state(), v1::WORK_PLAN_STATE_DRAFTED);
  EXPECT_EQ(Plan().amendments(), 1);
  ASSERT_THAT(Plan().lines(), SizeIs(1));
  EXPECT_EQ(Plan().lines(0).metric(), v1::PLAN_METRIC_WON_COUNT);
  work_.Happens<v1::PlanReviewed>(kPlan, "2026-03-05", "by: 'wang' verdict: VERDICT_RETURNED");
  EXPECT_EQ(Plan().state(), v1::WORK_PLAN_STATE_RETURNED);
}

TEST_F(Plans, ShowTheirRewardsAndFines) {
  work_.Drafted(kAmount);
  work_.Happens<v1::RewardGranted>(kPlan, "2026-03-30",
                                   "amount { currency_code: 'CNY' units: 500 }");
  work_.Happens<v1::FineImposed>(kPlan, "2026-03-31",
                                 "amount { currency_code: 'CNY' units: 200 } rule: 'plan'");
  ASSERT_THAT(Plan().awards(), SizeIs(2));
  EXPECT_FALSE(Plan().awards(0).fine());
  EXPECT_EQ(Plan().awards(0).amount().units(), 500);
  EXPECT_TRUE(Plan().awards(1).fine());
  EXPECT_EQ(Plan().awards(1).rule(), "plan");
  EXPECT_EQ(Plan().awards(1).by(), "li");
}

TEST_F(Plans, AreListedByOwnerAndPeriodAndFiltered) {
  work_.Drafted(kAmount, "c2", "late");
  work_.Happens<v1::PlanDrafted>(
      "stores/s1/plans/p2", "2026-03-02",
      "kind: 'annual_sales' owner: 'stores/s1/consultants/c1' from { "
      "year: 2026 month: 1 day: 1 } to { year: 2026 month: 12 day: 31 }");
  const auto list = [this](WorkPlanFilter filter, const std::string& start = "", int limit = 10) {
    filter.store = "stores/s1";
    return ListWorkPlans(work_.rows(), filter, start, limit);
  };
  const auto names = [](const Page<v1::WorkPlan>& page) {
    std::vector<std::string> found;
    for (const v1::WorkPlan& plan : page.items) found.push_back(plan.plan());
    return found;
  };
  const WorkPlanFilter all;
  EXPECT_THAT(names(list(all)), ElementsAre("stores/s1/plans/p2", kPlan));
  const auto first = list(all, "", 1);
  EXPECT_THAT(names(first), ElementsAre("stores/s1/plans/p2"));
  EXPECT_THAT(names(list(all, first.next_key, 1)), ElementsAre(kPlan));
  WorkPlanFilter filter;
  filter.owner = ConsultantOf("c2");
  EXPECT_THAT(names(list(filter)), ElementsAre(kPlan));
  filter = WorkPlanFilter();
  filter.kind = "annual_sales";
  EXPECT_THAT(names(list(filter)), ElementsAre("stores/s1/plans/p2"));
  filter = WorkPlanFilter();
  filter.late = true;
  EXPECT_THAT(names(list(filter)), ElementsAre(kPlan));
  filter = WorkPlanFilter();
  filter.from = Day("2026-04-01");
  EXPECT_THAT(names(list(filter)), ElementsAre("stores/s1/plans/p2"));
  filter.to = Day("2026-02-28");
  EXPECT_THAT(names(list(filter)), ElementsAre("stores/s1/plans/p2"));
  filter = WorkPlanFilter();
  filter.state = v1::WORK_PLAN_STATE_RETURNED;
  EXPECT_THAT(names(list(filter)), IsEmpty());
}

TEST_F(Plans, ThatAreNotThereAreNotFound) {
  EXPECT_THAT(WorkPlanOf(work_.rows(), kPlan), HasReason(v1::REASON_PLAN_NOT_FOUND));
}

TEST(Rate, IsRoundedHalfUpAndAbsentOfNothing) {
  EXPECT_EQ(RateBp(1, 3), 3333);
  EXPECT_EQ(RateBp(1, 20000), 1);
  EXPECT_EQ(RateBp(1, 20001), 0);
  EXPECT_EQ(RateBp(4000000000000000000, 1000000000000000000), 40000);
  EXPECT_FALSE(RateBp(5, 0).has_value());
}

}  // namespace
}  // namespace kezhi::domain
