// S15: plans, their reviews and their summaries.
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/domain/scenes.h"
#include "tests/domain/spec.h"

namespace kezhi::domain {
namespace {

using testing::Ask;
using testing::CommonGround;
using testing::DateText;
using testing::kDenied;
using testing::kExists;
using testing::kNotFound;
using testing::kPrecondition;
using testing::On;
using testing::Registered;
using testing::Spec;

constexpr char kPlan[] = "plans/p1";
// 任务 80, 目标 100, in ten thousand yuan.
constexpr char kTarget[] =
    "targets { metric: PLAN_METRIC_WON_AMOUNT currency: 'CNY' task: 80000000 goal: 100000000 } ";

// A plan of c1's for March 2026; `more` is the rest of the message's text.
v1::Command Draft(const std::string& kind, const std::string& more = kTarget,
                  const std::string& plan = "p1", const std::string& from = "2026-03-01") {
  return Ask<v1::DraftPlan>("plan: 'stores/s1/plans/" + plan + "' kind: '" + kind +
                            "' owner: 'stores/s1/consultants/c1' from" + DateText(from) + more);
}

template <typename Arm>
v1::Command About(const std::string& fields) {
  return Ask<Arm>("plan: 'stores/s1/plans/p1' " + fields);
}

class WorkPlan : public ::testing::Test {
 protected:
  // c1's sales plan of March, drafted in time.
  void Drafted() {
    spec_.When(Draft("month_sales")).As("consultant", "c1").At("2026-03-02 09:00").ThenAccepted();
  }

  Spec spec_ = Spec(CommonGround("account_plan"));
};

TEST_F(WorkPlan, IsDraftedWithTaskAndGoalAndEnteredWithItsOwner) {
  spec_.When(Draft("month_sales", std::string(kTarget) + "area: '山东' note: '走访'"))
      .As("consultant", "c1")
      .At("2026-03-02 09:00")
      .ThenEvents(
          {On<v1::PlanDrafted>(kPlan, "kind: 'month_sales' owner: 'stores/s1/consultants/c1' from" +
                                          DateText("2026-03-01") + " to" + DateText("2026-03-31") +
                                          " due_on" + DateText("2026-03-03") + " area: '山东' " +
                                          kTarget + "note { clear: '走访' }"),
           On<v1::PlanEntered>(
               "consultants/c1",
               "plan: 'stores/s1/plans/p1' kind: 'month_sales' from" + DateText("2026-03-01"))});
  EXPECT_EQ(spec_.decision().events[0].subject, "stores/s1/consultants/c1");
}

TEST_F(WorkPlan, Example31_DraftedOnTheFourthWithDueFirstDays3IsLate) {  // R117
  spec_.When(Draft("month_sales")).As("consultant", "c1").At("2026-03-04 09:00").ThenAccepted();
  EXPECT_EQ(spec_.flags(), std::vector<std::string>{"late"});
  spec_.When(Draft("month_visits", "", "p2"))
      .As("consultant", "c1")
      .At("2026-03-03 23:59")
      .ThenAccepted();
  EXPECT_TRUE(spec_.flags().empty());
}

TEST_F(WorkPlan, LateIsJudgedByTheRecordingUnlessImported) {
  spec_.When(Draft("month_sales"))
      .As("consultant", "c1")
      .At("2026-03-05 09:00")
      .Occurred("2026-03-02 09:00")
      .ThenAccepted();
  EXPECT_EQ(spec_.flags(), (std::vector<std::string>{"backfilled", "late"}));
  spec_.When(Draft("month_visits", "", "p2"))
      .As("manager")
      .At("2026-03-05 09:00")
      .Occurred("2026-03-02 09:00")
      .Imported()
      .ThenAccepted();
  EXPECT_TRUE(spec_.flags().empty());
}

TEST_F(WorkPlan, AnAnnualPlanIsDueInTheFirstDaysOfTheYear) {
  spec_.When(Draft("annual_sales", kTarget, "p1", "2026-01-01"))
      .As("consultant", "c1")
      .At("2026-01-31 09:00")
      .ThenAccepted();
  EXPECT_TRUE(spec_.flags().empty());
  spec_.When(Draft("annual_sales", kTarget, "p2", "2027-01-01"))
      .As("consultant", "c1")
      .At("2027-02-01 09:00")
      .ThenAccepted();
  EXPECT_EQ(spec_.flags(), std::vector<std::string>{"late"});
}

TEST_F(WorkPlan, ThereIsOneOfAnOwnerKindAndPeriod) {  // R116
  Drafted();
  spec_.When(Draft("month_sales", kTarget, "p2"))
      .As("consultant", "c1")
      .At("2026-03-02 10:00")
      .ThenRefused(kExists, v1::REASON_PLAN_EXISTS);
  EXPECT_EQ(spec_.metadata("resource"), "stores/s1/plans/p1");
  spec_.When(Draft("month_visits"))
      .As("consultant", "c1")
      .At("2026-03-02 10:00")
      .ThenRefused(kExists, v1::REASON_PLAN_EXISTS);
  spec_.When(Draft("month_sales", kTarget, "p2", "2026-04-01"))
      .As("consultant", "c1")
      .At("2026-03-02 10:00")
      .ThenAccepted();
  v1::Command another = Draft("month_sales", kTarget, "p3");
  another.mutable_draft_plan()->set_owner("stores/s1/consultants/c2");
  spec_.When(another).As("consultant", "c2").At("2026-03-02 10:00").ThenAccepted();
}

TEST_F(WorkPlan, OfAGroupAndOfTheStoreStandApart) {
  v1::Command of_store = Draft("month_sales");
  of_store.mutable_draft_plan()->clear_owner();
  v1::Command of_group = Draft("month_sales", kTarget, "p2");
  of_group.mutable_draft_plan()->clear_owner();
  of_group.mutable_draft_plan()->set_group("g1");
  spec_.When(of_store).As("manager").At("2026-03-02 09:00").ThenAccepted();
  EXPECT_EQ(spec_.decision().events[1].stream, "stores/s1");
  spec_.When(of_group).As("manager").At("2026-03-02 09:00").ThenAccepted();
  v1::Command again = of_group;
  again.mutable_draft_plan()->set_plan("stores/s1/plans/p3");
  spec_.When(again)
      .As("manager")
      .At("2026-03-02 09:00")
      .ThenRefused(kExists, v1::REASON_PLAN_EXISTS);
  v1::Command both = again;
  both.mutable_draft_plan()->set_owner("stores/s1/consultants/c1");
  spec_.When(both)
      .As("manager")
      .At("2026-03-02 09:00")
      .ThenFault("draft_plan.group", v1::REASON_NAME_INVALID);
}

TEST_F(WorkPlan, IsOnesOwnOrTheManagersAffair) {
  spec_.When(Draft("month_sales"))
      .As("consultant", "c2")
      .At("2026-03-02 09:00")
      .ThenRefused(kDenied, v1::REASON_ROLE_REQUIRED);
  v1::Command of_store = Draft("month_sales");
  of_store.mutable_draft_plan()->clear_owner();
  spec_.When(of_store)
      .As("consultant", "c1")
      .At("2026-03-02 09:00")
      .ThenRefused(kDenied, v1::REASON_ROLE_REQUIRED);
  spec_.When(Draft("month_sales")).As("manager").At("2026-03-02 09:00").ThenAccepted();
  spec_.When(About<v1::SummarisePlan>("summary: 'x'"))
      .As("consultant", "c2")
      .At("2026-03-31 09:00")
      .ThenRefused(kDenied, v1::REASON_ROLE_REQUIRED);
}

TEST_F(WorkPlan, BeginsWhereItsKindsPeriodsBegin) {
  spec_.When(Draft("month_sales", kTarget, "p1", "2026-03-02"))
      .As("consultant", "c1")
      .At("2026-03-02 09:00")
      .ThenFault("draft_plan.from", v1::REASON_PERIOD_INVALID);
  spec_.When(Draft("quarter_sales"))
      .As("consultant", "c1")
      .At("2026-03-02 09:00")
      .ThenFault("draft_plan.kind", v1::REASON_PLAN_KIND_UNKNOWN);
}

TEST_F(WorkPlan, TargetsAreCountable) {
  const auto fault = [this](const std::string& target, const std::string& field) {
    spec_.When(Draft("month_sales", "targets { " + target + " }"))
        .As("consultant", "c1")
        .At("2026-03-02 09:00")
        .ThenFault("draft_plan.targets[0]" + field, v1::REASON_TARGET_INVALID);
  };
  fault("metric: PLAN_METRIC_WON_COUNT task: -1", ".task");
  fault("metric: PLAN_METRIC_WON_COUNT task: 1 goal: -1", ".goal");
  fault("metric: PLAN_METRIC_WON_COUNT", "");
  fault("metric: PLAN_METRIC_WON_COUNT task: 1 currency: 'CNY'", ".currency");
  fault("metric: PLAN_METRIC_WON_AMOUNT task: 1", ".currency");
  fault("metric: PLAN_METRIC_WON_AMOUNT task: 1 currency: 'yuan'", ".currency");
  fault("metric: PLAN_METRIC_FOLLOW_UPS task: 1 item: 'M1'", ".item");
  fault("metric: PLAN_METRIC_OTHER task: 1", ".item");
  spec_.When(Draft("month_sales", std::string(kTarget) + kTarget))
      .As("consultant", "c1")
      .At("2026-03-02 09:00")
      .ThenFault("draft_plan.targets[1]", v1::REASON_TARGET_INVALID);
  spec_.When(Draft("month_sales", "targets { task: 1 }"))
      .As("consultant", "c1")
      .At("2026-03-02 09:00")
      .ThenFault("draft_plan.targets[0].metric", v1::REASON_ENUM_UNKNOWN);
}

TEST_F(WorkPlan, VisitsAreOfCustomersWithATierInThePeriod) {
  spec_.Given(Registered("k1"));
  const auto fault = [this](const std::string& visits, const std::string& field,
                            v1::Reason reason) {
    spec_.When(Draft("month_visits", visits))
        .As("consultant", "c1")
        .At("2026-03-02 09:00")
        .ThenFault("draft_plan.visits" + field, reason);
  };
  const std::string k1 = "visits { customer: 'stores/s1/customers/k1' ";
  fault(k1 + "tier: 'gold' }", "[0].tier", v1::REASON_GRADE_UNKNOWN);
  fault(k1 + "on" + DateText("2026-04-01") + " }", "[0].on", v1::REASON_PERIOD_INVALID);
  fault(k1 + "} " + k1 + "}", "[1].customer", v1::REASON_TARGET_INVALID);
  spec_.When(Draft("month_sales", k1 + "}"))
      .As("consultant", "c1")
      .At("2026-03-02 09:00")
      .ThenFault("draft_plan.visits", v1::REASON_TARGET_INVALID);
  spec_.When(Draft("month_visits", "visits { customer: 'stores/s1/customers/k9' }"))
      .As("consultant", "c1")
      .At("2026-03-02 09:00")
      .ThenRefused(kNotFound, v1::REASON_CUSTOMER_NOT_FOUND);
  spec_.When(Draft("month_visits", k1 + "tier: 'vip' on" + DateText("2026-03-31") + " }"))
      .As("consultant", "c1")
      .At("2026-03-02 09:00")
      .ThenAccepted();
  EXPECT_EQ(spec_.decision().events[0].event.plan_drafted().visit_scale(), "account_tier");
}

TEST_F(WorkPlan, NobodyReviewsTheirOwn) {  // R115
  v1::Command of_manager = Draft("month_sales");
  of_manager.mutable_draft_plan()->clear_owner();
  spec_.When(of_manager).As("manager").At("2026-03-02 09:00").ThenAccepted();
  spec_.When(About<v1::ReviewPlan>("verdict: VERDICT_ACCEPTED"))
      .As("manager")
      .At("2026-03-02 10:00")
      .ThenRefused(kDenied, v1::REASON_SELF_REVIEW);
  spec_.When(About<v1::ReviewPlan>("verdict: VERDICT_ACCEPTED note: '好'"))
      .At("2026-03-02 10:00")
      .ThenEvents({On<v1::PlanReviewed>(
          kPlan, "by: 'operator' verdict: VERDICT_ACCEPTED note { clear: '好' }")});
  // A plan without an owner has a key of its own.
  EXPECT_EQ(spec_.decision().events[0].subject, "stores/s1/plans/p1");
}

TEST_F(WorkPlan, OfAConsultantIsReviewedByTheManager) {
  Drafted();
  spec_.When(About<v1::ReviewPlan>("verdict: VERDICT_RETURNED"))
      .As("consultant", "c1")
      .At("2026-03-02 10:00")
      .ThenRefused(kDenied, v1::REASON_ROLE_REQUIRED);
  spec_.When(About<v1::ReviewPlan>("verdict: VERDICT_RETURNED"))
      .As("manager")
      .At("2026-03-02 10:00")
      .ThenEvents({On<v1::PlanReviewed>(
          kPlan, "by: 'stores/s1/managers/manager' verdict: VERDICT_RETURNED")});
}

TEST_F(WorkPlan, IsAmendedWithAReasonUntilItIsSummedUp) {
  Drafted();
  spec_.When(About<v1::AmendPlan>(kTarget))
      .As("consultant", "c1")
      .At("2026-03-02 10:00")
      .ThenFault("amend_plan.reason", v1::REASON_REASON_REQUIRED);
  spec_.When(About<v1::AmendPlan>(std::string("reason: '市场变化' ") + kTarget))
      .As("consultant", "c1")
      .At("2026-03-02 10:00")
      .ThenEvents(
          {On<v1::PlanAmended>(kPlan, std::string("reason { clear: '市场变化' } ") + kTarget)});
  spec_.When(About<v1::SummarisePlan>("summary: '完成'"))
      .As("consultant", "c1")
      .At("2026-03-31 17:00")
      .ThenAccepted();
  spec_.When(About<v1::AmendPlan>(std::string("reason: 'x' ") + kTarget))
      .As("consultant", "c1")
      .At("2026-03-31 17:30")
      .ThenRefused(kPrecondition, v1::REASON_PLAN_SUMMARISED);
}

TEST_F(WorkPlan, IsSummedUpByTheEndOfTheMonthOrLate) {
  Drafted();
  const v1::Command summary = About<v1::SummarisePlan>(
      "summary: '完成' results { metric: PLAN_METRIC_WON_AMOUNT currency: 'CNY' value: 1 }");
  spec_.When(summary)
      .As("consultant", "c1")
      .At("2026-03-31 17:00")
      .ThenEvents({On<v1::PlanSummarised>(
          kPlan,
          "summary { clear: '完成' } results { metric: PLAN_METRIC_WON_AMOUNT currency: "
          "'CNY' value: 1 } due_on" +
              DateText("2026-03-31"))});
  spec_.When(summary).As("consultant", "c1").At("2026-04-01 00:00").ThenAccepted();
  EXPECT_EQ(spec_.flags(), std::vector<std::string>{"late"});
  spec_.When(About<v1::SummarisePlan>("results { metric: PLAN_METRIC_WON_COUNT value: 1 }"))
      .As("consultant", "c1")
      .At("2026-04-01 00:00")
      .ThenFault("summarise_plan.summary", v1::REASON_FIELD_REQUIRED);
}

TEST_F(WorkPlan, IsNotSummedUpBeforeItsPeriod) {
  spec_.When(Draft("month_sales", kTarget, "p1", "2026-04-01"))
      .As("consultant", "c1")
      .At("2026-03-20 09:00")
      .ThenAccepted();
  spec_.When(About<v1::SummarisePlan>("summary: 'x'"))
      .As("consultant", "c1")
      .At("2026-03-31 09:00")
      .ThenRefused(kPrecondition, v1::REASON_DAY_OPEN);
}

TEST_F(WorkPlan, MustBeThereAndSoMustItsOwner) {
  spec_.When(About<v1::SummarisePlan>("summary: 'x'"))
      .As("manager")
      .At("2026-03-31 09:00")
      .ThenRefused(kNotFound, v1::REASON_PLAN_NOT_FOUND);
  v1::Command unknown = Draft("month_sales");
  unknown.mutable_draft_plan()->set_owner("stores/s1/consultants/c9");
  spec_.When(unknown)
      .As("manager")
      .At("2026-03-02 09:00")
      .ThenRefused(kNotFound, v1::REASON_CONSULTANT_NOT_FOUND);
}

// A group's plan of March: 100 of something, rewarded from 150 % and early, fined below 100 %.
class Awards : public ::testing::Test {
 protected:
  Awards() {
    v1::Playbook playbook = testing::PresetPlaybook("account_plan");
    v1::PlanRule& rule = *playbook.mutable_plans(1);
    rule.set_reward_from_bp(15000);
    rule.set_fine_below_bp(10000);
    spec_.Given(testing::StoreOpened())
        .Given(testing::PlaybookAdopted(playbook))
        .Given(testing::ConsultantHired("c1"));
    v1::Command draft =
        Draft("month_sales", "targets { metric: PLAN_METRIC_OTHER item: '外链' task: 100 }");
    draft.mutable_draft_plan()->clear_owner();
    draft.mutable_draft_plan()->set_group("g1");
    spec_.When(draft).As("manager").At("2026-03-02 09:00").ThenAccepted();
  }

  void Summed(int value, const std::string& local_time) {
    spec_
        .When(About<v1::SummarisePlan>(
            "summary: 'x' results { metric: PLAN_METRIC_OTHER item: '外链' value: " +
            std::to_string(value) + " }"))
        .As("manager")
        .At(local_time)
        .ThenAccepted();
  }

  Spec& Reward() {
    return spec_.When(About<v1::GrantReward>("amount { currency_code: 'CNY' units: 500 }"))
        .As("manager")
        .At("2026-04-01 09:00");
  }

  Spec& Fine(const std::string& local_time) {
    return spec_
        .When(About<v1::ImposeFine>("amount { currency_code: 'CNY' units: 200 } rule: 'plan'"))
        .As("manager")
        .At(local_time);
  }

  Spec spec_;
};

TEST_F(Awards, Example30_ARewardIsForHalfMoreAndADayEarly) {  // R123
  Reward().ThenRefused(kPrecondition, v1::REASON_NOT_EARNED);
  Summed(149, "2026-03-30 09:00");
  Reward().ThenRefused(kPrecondition, v1::REASON_NOT_EARNED);
  Summed(150, "2026-03-30 10:00");
  Reward().ThenEvents({On<v1::RewardGranted>(kPlan, "amount { currency_code: 'CNY' units: 500 }")});
  Summed(150, "2026-03-31 09:00");
  Reward().ThenRefused(kPrecondition, v1::REASON_NOT_EARNED);
}

TEST_F(Awards, Example30_AFineIsForLessThanThePlanAtTheEndOfThePeriod) {
  Fine("2026-03-30 09:00").ThenRefused(kPrecondition, v1::REASON_NOT_EARNED);
  Summed(99, "2026-03-31 09:00");
  Fine("2026-03-31 18:00")
      .ThenEvents(
          {On<v1::FineImposed>(kPlan, "amount { currency_code: 'CNY' units: 200 } rule: 'plan'")});
  Summed(100, "2026-03-31 19:00");
  Fine("2026-04-01 09:00").ThenRefused(kPrecondition, v1::REASON_NOT_EARNED);
}

TEST_F(Awards, NeedAnAmount) {
  spec_.When(About<v1::GrantReward>(""))
      .As("manager")
      .At("2026-04-01 09:00")
      .ThenFault("grant_reward.amount", v1::REASON_FIELD_REQUIRED);
}

TEST_F(WorkPlan, ARewardIsBoundToNothingUnlessThePlaybookSaysSo) {
  Drafted();
  spec_.When(About<v1::GrantReward>("amount { currency_code: 'CNY' units: 500 }"))
      .As("manager")
      .At("2026-03-02 10:00")
      .ThenAccepted();
  spec_.When(About<v1::GrantReward>("amount { currency_code: 'CNY' units: 500 }"))
      .As("manager", "c1")
      .At("2026-03-02 10:00")
      .ThenRefused(kDenied, v1::REASON_SELF_REVIEW);
}

}  // namespace
}  // namespace kezhi::domain
