// Who is analysed: groups, and customers who were merged or erased.
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/domain/customer_analysis/sales.h"

namespace kezhi::domain {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class Groups : public ::testing::Test {
 protected:
  // k1 of c1 came by a referral, k2 of c2 by an advert, k3 is nobody's.
  Groups() {
    sales_.Happens<v1::ConsultantHired>(Seller("c1"), "2025-01-01", "group: 'g1'");
    sales_.Happens<v1::ConsultantHired>(Seller("c2"), "2025-01-01", "group: 'g2'");
    sales_.Registered("k1", "c1", "referral");
    sales_.Registered("k2", "c2", "advert");
    sales_.Registered("k3");
    for (const char* id : {"k1", "k2", "k3"}) sales_.Won(id, "2026-03-02", 100);
  }

  // Who of the group bought in March.
  std::vector<std::string> Buyers(const std::string& group) const {
    std::vector<std::string> ids;
    const auto segments = CustomerSegmentsOf(
        sales_.rows(), Sales::Scope("2026-03-01", "2026-03-31", group), SegmentFilter());
    for (const v1::CustomerSegment& segment : segments) {
      ids.push_back(segment.customer().substr(Shopper("").size()));
    }
    return ids;
  }

  void Graded(const std::string& customer, int pursuit, const std::string& grade) {
    sales_.Happens<v1::GradeSet>(Shopper(customer), "2026-03-01",
                                 "pursuit: " + std::to_string(pursuit) + " grade: '" + grade + "'");
  }

  Sales sales_;
};

TEST_F(Groups, AreAllWithoutACondition) {
  EXPECT_THAT(Buyers(""), ElementsAre("k1", "k2", "k3"));
}

TEST_F(Groups, AreByOwnerGroupOfOwnersAndSource) {
  EXPECT_THAT(Buyers("owner: 'stores/s1/consultants/c1'"), ElementsAre("k1"));
  EXPECT_THAT(Buyers("owner_group: 'g2'"), ElementsAre("k2"));
  EXPECT_THAT(Buyers("source: 'advert'"), ElementsAre("k2"));
  EXPECT_THAT(Buyers("source: 'advert' owner_group: 'g1'"), IsEmpty());
}

TEST_F(Groups, AreWhoBelongsToThemNow) {
  sales_.Happens<v1::CustomerHandedOver>(
      Shopper("k1"), "2026-05-01",
      "from: 'stores/s1/consultants/c1' to: 'stores/s1/consultants/c2'");
  EXPECT_THAT(Buyers("owner: 'stores/s1/consultants/c1'"), IsEmpty());
  EXPECT_THAT(Buyers("owner_group: 'g2'"), ElementsAre("k1", "k2"));
}

TEST_F(Groups, AreByTheGradeOfAnyPursuitThatStands) {
  Graded("k1", 1, "H");
  Graded("k2", sales_.Opened("k2"), "H");
  EXPECT_THAT(Buyers("grade: 'H'"), ElementsAre("k1", "k2"));
  EXPECT_THAT(Buyers("grade: 'A'"), IsEmpty());
  sales_.Happens<v1::PursuitClosed>(Shopper("k2"), "2026-03-05",
                                    "pursuit: 2 outcome: PURSUIT_STATUS_VOID");
  EXPECT_THAT(Buyers("grade: 'H'"), ElementsAre("k1"));
}

TEST_F(Groups, AreByTheTierThatWasPlanned) {
  sales_.Happens<v1::PlanDrafted>("stores/s1/plans/p1", "2026-03-01",
                                  "visit_scale: 'account_tier' visits { customer: "
                                  "'stores/s1/customers/k3' tier: 'vip' }");
  EXPECT_THAT(Buyers("scale: 'account_tier' tier: 'vip'"), ElementsAre("k3"));
  EXPECT_THAT(Buyers("scale: 'value' tier: 'vip'"), IsEmpty());
  sales_.Merged("k3", "k1");
  EXPECT_THAT(Buyers("scale: 'account_tier' tier: 'vip'"), ElementsAre("k1"));
}

TEST_F(Groups, ScoreAmongThemselves) {
  sales_.Won("k1", "2026-03-03", 900);
  const auto whole = sales_.Of("2026-03-01", "2026-03-31");
  EXPECT_EQ(whole.segments(0).value(), 4);  // two of three are below
  const auto own = sales_.Of("2026-03-01", "2026-03-31", "source: 'referral'");
  ASSERT_THAT(own.segments(), SizeIs(1));
  EXPECT_EQ(own.segments(0).value(), 1);
  EXPECT_EQ(own.customers(), 1);
}

TEST_F(Groups, CountAMergedCustomerOnceWithEverythingThatWasBought) {
  sales_.Won("k2", "2026-02-02", 300);
  sales_.Merged("k2", "k1");
  const auto merged = sales_.Of("2026-03-01", "2026-03-31");
  EXPECT_EQ(merged.customers(), 2);  // k1 and k3
  EXPECT_EQ(merged.kept(), 1);       // k2 of February is k1
  EXPECT_EQ(merged.new_customers(), 1);
  EXPECT_EQ(merged.growth(0).spend().amount(), 30000);
  EXPECT_THAT(Buyers("source: 'advert'"), IsEmpty());
  sales_.Unmerged("k2", "k1");
  const auto apart = sales_.Of("2026-03-01", "2026-03-31");
  EXPECT_EQ(apart.customers(), 3);
  EXPECT_EQ(apart.new_customers(), 2);
  EXPECT_EQ(apart.growth(0).spend().amount(), 30000);
}

TEST_F(Groups, KeepCountingWhoWasErased) {
  sales_.Happens<v1::CustomerErased>(Shopper("k1"), "2026-05-01", "");
  EXPECT_EQ(sales_.Of("2026-03-01", "2026-03-31").customers(), 3);
  // Nobody's any more.
  EXPECT_THAT(Buyers("owner: 'stores/s1/consultants/c1'"), IsEmpty());
}

}  // namespace
}  // namespace kezhi::domain
