// 月访客户计划表 and 月访客户统计表: who is to be visited in a month by the cadence of their tier.
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "domain/plans/query.h"
#include "tests/domain/plans/work.h"
#include "tests/matchers.h"

namespace kezhi::domain {
namespace {

using testing::EqualsProto;
using testing::HasReason;
using ::testing::SizeIs;

class Visits : public ::testing::Test {
 protected:
  v1::VisitSchedule Of(int month, const std::string& today) const {
    return *VisitScheduleOf(work_.rows(), ConsultantOf("c1"), absl::CivilMonth(2026, month),
                            Day(today));
  }

  // A plan of c1's that names these customers, for the month that begins on `from`.
  void Plan(const std::string& id, const std::string& from, const std::string& to,
            const std::string& visits) {
    v1::PlanDrafted drafted = testing::FromText<v1::PlanDrafted>(
        "kind: 'month_visits' owner: 'stores/s1/consultants/c1' visit_scale: 'account_tier' " +
        visits);
    *drafted.mutable_from() = Date(from);
    *drafted.mutable_to() = Date(to);
    work_.Happens<v1::PlanDrafted>("stores/s1/plans/" + id, from, drafted.DebugString());
  }

  static std::string Visit(const std::string& customer, const std::string& tier) {
    return "visits { customer: '" + CustomerOf(customer) + "' tier: '" + tier + "' } ";
  }

  Work work_;
};

TEST_F(Visits, Example31_AVipIsDueAfterAMonthAndLevelOneAfterTwo) {
  work_.Visited("k1", "2026-01-31");
  work_.Visited("k2", "2026-01-31");
  Plan("feb", "2026-02-01", "2026-02-28", Visit("k1", "vip") + Visit("k2", "l1"));
  const v1::VisitSchedule february = Of(2, "2026-02-10");
  ASSERT_THAT(february.lines(), SizeIs(2));
  EXPECT_THAT(february.lines(0).due_on(), EqualsProto(Date("2026-02-28")));
  EXPECT_TRUE(february.lines(0).due());
  EXPECT_THAT(february.lines(1).due_on(), EqualsProto(Date("2026-03-31")));
  EXPECT_FALSE(february.lines(1).due());
  EXPECT_EQ(february.planned(), 2);
  EXPECT_EQ(february.due(), 1);
}

TEST_F(Visits, CountByTheMonthWhatWasPlannedDueAndDone) {
  Plan("mar", "2026-03-01", "2026-03-31",
       Visit("k1", "vip") + Visit("k2", "l1") + Visit("k3", "l2"));
  work_.Visited("k1", "2026-03-04");
  work_.Visited("k1", "2026-03-20", "c2");
  work_.Visited("k2", "2026-03-05", "c1", "PHONE");
  work_.Visited("k2", "2026-04-01");
  const v1::VisitSchedule march = Of(3, "2026-04-02");
  ASSERT_THAT(march.lines(), SizeIs(3));
  EXPECT_EQ(march.lines(0).visits(), 2);
  EXPECT_THAT(march.lines(0).visited_on(), EqualsProto(Date("2026-03-20")));
  // A telephone call is no visit, and what comes later is none of this month.
  EXPECT_EQ(march.lines(1).visits(), 0);
  EXPECT_TRUE(march.lines(1).overdue());
  // Level two is visited as it is agreed.
  EXPECT_FALSE(march.lines(2).has_due_on());
  EXPECT_EQ(march.planned(), 3);
  EXPECT_EQ(march.planned_visited(), 1);
  EXPECT_EQ(march.planned_rate_bp(), 3333);
  EXPECT_EQ(march.due(), 2);
  EXPECT_EQ(march.due_visited(), 1);
  EXPECT_EQ(march.due_rate_bp(), 5000);
  EXPECT_EQ(march.visits(), 2);
}

TEST_F(Visits, WhoIsOwnedAndDueStandsThereThoughNobodyPlannedIt) {
  work_.Registered("k1", "c1", "2026-01-02");
  work_.Registered("k2", "c2", "2026-01-02");
  work_.Registered("k3", "c1", "2026-01-02");
  Plan("jan", "2026-01-01", "2026-01-31", Visit("k1", "vip") + Visit("k2", "vip"));
  const v1::VisitSchedule march = Of(3, "2026-03-15");
  EXPECT_EQ(march.plan(), "");
  ASSERT_THAT(march.lines(), SizeIs(1));
  EXPECT_EQ(march.lines(0).customer(), CustomerOf("k1"));
  EXPECT_EQ(march.lines(0).tier(), "vip");
  EXPECT_FALSE(march.lines(0).planned());
  // Never visited: at some time in the month.
  EXPECT_THAT(march.lines(0).due_on(), EqualsProto(Date("2026-03-31")));
  EXPECT_FALSE(march.lines(0).overdue());
}

TEST_F(Visits, FollowACustomerWhoWasMerged) {
  work_.Registered("k2", "c1", "2026-01-02");
  Plan("mar", "2026-03-01", "2026-03-31", Visit("k1", "vip"));
  work_.Visited("k1", "2026-02-10");
  work_.Happens<v1::CustomerMerged>(CustomerOf("k2"), "2026-03-02",
                                    "from: 'stores/s1/customers/k1'");
  work_.Visited("k2", "2026-03-05");
  const v1::VisitSchedule march = Of(3, "2026-03-15");
  ASSERT_THAT(march.lines(), SizeIs(1));
  EXPECT_EQ(march.lines(0).customer(), CustomerOf("k2"));
  EXPECT_TRUE(march.lines(0).planned());
  EXPECT_THAT(march.lines(0).last_visited(), EqualsProto(Date("2026-02-10")));
  EXPECT_EQ(march.lines(0).visits(), 1);
}

TEST_F(Visits, GoByThePlaybookThatHoldsNowOrHeldAtTheEndOfTheMonth) {
  Plan("mar", "2026-03-01", "2026-03-31", Visit("k1", "vip"));
  work_.Visited("k1", "2026-03-05", "c1", "PHONE");
  v1::PlaybookAdopted adopted;
  *adopted.mutable_playbook() = testing::PresetPlaybook("account_plan");
  for (v1::PlanRule& rule : *adopted.mutable_playbook()->mutable_plans()) {
    if (!rule.visit_methods().empty()) rule.set_visit_methods(0, "PHONE");
  }
  *adopted.mutable_effective_day() = Date("2026-03-10");
  work_.Happens<v1::PlaybookAdopted>("stores/s1", "2026-03-09", adopted.DebugString());
  EXPECT_EQ(Of(3, "2026-03-09").visits(), 0);
  EXPECT_EQ(Of(3, "2026-03-10").visits(), 1);
  EXPECT_EQ(Of(3, "2026-04-10").visits(), 1);
}

// S12 定期回访: A every month, C every three, by any way of contact.
TEST_F(Visits, GoByTheClassOfACustomerWhereItsPlaybookWasAdoptedLast) {
  v1::PlaybookAdopted adopted;
  *adopted.mutable_playbook() = testing::PresetPlaybook("value_tiers");
  work_.Happens<v1::PlaybookAdopted>("stores/s1", "2026-01-02", adopted.DebugString());
  for (const char* customer : {"k1", "k2"}) work_.Registered(customer, "c1", "2026-01-02");
  work_.Happens<v1::CustomerClassified>(CustomerOf("k1"), "2026-01-05", "scale: 'value' to: 'A'");
  work_.Happens<v1::CustomerClassified>(CustomerOf("k2"), "2026-01-05", "scale: 'value' to: 'C'");
  for (const char* customer : {"k1", "k2"}) work_.Visited(customer, "2026-02-10", "c1", "PHONE");
  const v1::VisitSchedule march = Of(3, "2026-03-15");
  EXPECT_EQ(march.scale(), "value");
  ASSERT_THAT(march.lines(), SizeIs(1));
  EXPECT_EQ(march.lines(0).customer(), CustomerOf("k1"));
  EXPECT_THAT(march.lines(0).due_on(), EqualsProto(Date("2026-03-10")));
  EXPECT_TRUE(march.lines(0).overdue());
  const v1::VisitSchedule may = Of(5, "2026-05-01");
  ASSERT_THAT(may.lines(), SizeIs(2));
  EXPECT_THAT(may.lines(1).due_on(), EqualsProto(Date("2026-05-10")));
  EXPECT_FALSE(may.lines(1).overdue());
}

TEST_F(Visits, OfNothingHaveNoRate) {
  const v1::VisitSchedule march = Of(3, "2026-03-15");
  EXPECT_FALSE(march.has_planned_rate_bp());
  EXPECT_FALSE(march.has_due_rate_bp());
  EXPECT_EQ(march.scale(), "account_tier");
}

TEST_F(Visits, AreThoseOfAConsultant) {
  EXPECT_THAT(VisitScheduleOf(work_.rows(), ConsultantOf("c9"), absl::CivilMonth(2026, 3),
                              Day("2026-03-15")),
              HasReason(v1::REASON_CONSULTANT_NOT_FOUND));
}

}  // namespace
}  // namespace kezhi::domain
