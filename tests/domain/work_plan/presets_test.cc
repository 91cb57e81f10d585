// The kinds of plans that presets of other documents than S15 have: 年度客户开发目标 (S3),
// 周工作计划 (S4), 整月计划 with its reward and fine (S8).

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/domain/scenes.h"
#include "tests/domain/spec.h"

namespace kezhi::testing {
namespace {

// Plan p1 from a day on; `more` says whose and what is to be reached.
v1::Command DraftFrom(const std::string& kind, const std::string& from, const std::string& more) {
  return Ask<v1::DraftPlan>("plan: 'stores/s1/plans/p1' kind: '" + kind + "' from" +
                            DateText(from) + more);
}

template <typename Kind>
v1::Command OfPlan(const std::string& more) {
  return Ask<Kind>("plan: 'stores/s1/plans/p1' " + more);
}

constexpr char kOfC1[] = "owner: 'stores/s1/consultants/c1' ";

TEST(PresetPlans, AYearsNewCustomersArePlannedAndJudged) {  // S3 一
  const v1::Playbook playbook = PresetPlaybook("sales_system");
  ASSERT_EQ(playbook.score_sheets_size(), 1);
  EXPECT_EQ(playbook.score_sheets(0).items(0).metric(), v1::KPI_METRIC_CUSTOMERS_DEVELOPED);
  const v1::Command draft =
      DraftFrom("annual_development", "2026-01-01",
                std::string(kOfC1) + "targets { metric: PLAN_METRIC_NEW_CUSTOMERS task: 12 }");
  Spec in_time(CommonGround("sales_system"));
  in_time.When(draft).As("consultant", "c1").At("2026-01-31 17:00").ThenAccepted();
  EXPECT_TRUE(in_time.flags().empty());
  Spec late(CommonGround("sales_system"));
  late.When(draft).As("consultant", "c1").At("2026-02-01 09:00").ThenAccepted();
  EXPECT_EQ(late.flags(), std::vector<std::string>{"late"});
  late.When(OfPlan<v1::ReviewPlan>("verdict: VERDICT_ACCEPTED"))
      .As("deputy_gm")
      .ThenRefused(kDenied, v1::REASON_ROLE_REQUIRED);
  late.When(OfPlan<v1::ReviewPlan>("verdict: VERDICT_ACCEPTED")).As("manager").ThenAccepted();
}

TEST(PresetPlans, AWeekIsPlannedOnItsMondayAndReviewedBySomebodyElse) {  // S4
  const std::string targets =
      std::string(kOfC1) +
      "area: '江北' targets { metric: PLAN_METRIC_OTHER item: '特殊陈列' task: 5 }";
  Spec spec(CommonGround("retail_route"));
  spec.When(DraftFrom("week_work", "2026-03-03", targets))
      .As("consultant", "c1")
      .At("2026-03-02 08:30")
      .ThenFault("draft_plan.from", v1::REASON_PERIOD_INVALID);
  spec.When(DraftFrom("week_work", "2026-03-02", targets))
      .As("consultant", "c1")
      .At("2026-03-02 08:30")
      .ThenAccepted();
  EXPECT_TRUE(spec.flags().empty());
  const v1::PlanDrafted& drafted = spec.decision().events[0].event.plan_drafted();
  EXPECT_EQ(drafted.area(), "江北");
  EXPECT_EQ(drafted.to().day(), 8);
  spec.When(OfPlan<v1::ReviewPlan>("verdict: VERDICT_ACCEPTED"))
      .As("consultant", "c1")
      .ThenRefused(kDenied, v1::REASON_ROLE_REQUIRED);
  spec.When(OfPlan<v1::ReviewPlan>("verdict: VERDICT_ACCEPTED")).As("manager").ThenAccepted();
  Spec late(CommonGround("retail_route"));
  late.When(DraftFrom("week_work", "2026-03-02", targets))
      .As("consultant", "c1")
      .At("2026-03-03 08:30")
      .ThenAccepted();
  EXPECT_EQ(late.flags(), std::vector<std::string>{"late"});
}

// The editors mean to place a hundred articles in March.
class GroupMonth : public ::testing::Test {
 protected:
  void SetUp() override {
    spec_
        .When(DraftFrom("group_month", "2026-03-01",
                        "group: 'editors' targets { metric: PLAN_METRIC_OTHER item: '软文' "
                        "task: 100 }"))
        .As("manager")
        .At("2026-03-02 09:00")
        .ThenAccepted();
  }

  void SumUp(const std::string& articles, const std::string& local_time) {
    spec_
        .When(OfPlan<v1::SummarisePlan>(
            "summary: '完成' results { metric: PLAN_METRIC_OTHER item: '软文' value: " + articles +
            " }"))
        .As("manager")
        .At(local_time)
        .ThenAccepted();
  }

  Spec& Reward() {
    return spec_.When(OfPlan<v1::GrantReward>("amount { currency_code: 'CNY' units: 1000 }"))
        .As("manager");
  }

  Spec& Fine() {
    return spec_.When(OfPlan<v1::ImposeFine>("amount { currency_code: 'CNY' units: 300 }"))
        .As("manager");
  }

  Spec spec_ = Spec(CommonGround("promotion_team"));
};

TEST_F(GroupMonth, IsRewardedForHalfMoreBeforeTheMonthEnds) {  // S8
  SumUp("149", "2026-03-27 17:00");
  Reward().ThenRefused(kPrecondition, v1::REASON_NOT_EARNED);
  SumUp("150", "2026-03-30 17:00");
  Reward().ThenAccepted();
  SumUp("150", "2026-03-31 17:00");
  Reward().ThenRefused(kPrecondition, v1::REASON_NOT_EARNED);
}

TEST_F(GroupMonth, IsFinedWhenItWasNotFulfilledAtItsEnd) {  // S8
  SumUp("99", "2026-03-30 17:00");
  Fine().ThenRefused(kPrecondition, v1::REASON_NOT_EARNED);
  Fine().At("2026-03-31 17:00").ThenAccepted();
  SumUp("100", "2026-03-31 18:00");
  Fine().ThenRefused(kPrecondition, v1::REASON_NOT_EARNED);
}

}  // namespace
}  // namespace kezhi::testing
