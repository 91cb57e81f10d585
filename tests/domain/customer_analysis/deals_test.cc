// Orders of deals (S3) as purchases. The figures are worked out by hand.
#include <cstdint>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include <gtest/gtest.h>

#include "tests/domain/customer_analysis/sales.h"

namespace kezhi::domain {
namespace {

using Sums = std::pair<std::int64_t, std::int64_t>;

class Purchases : public ::testing::Test {
 protected:
  Purchases() {
    for (const char* id : {"k1", "k2"}) sales_.Registered(id);
  }

  // Orders of a month and their amount in yuan.
  Sums Of(const std::string& from, const std::string& to) const {
    Sums sums;
    const v1::CustomerAnalysis analysis = sales_.Of(from, to);
    for (const v1::SpendGrowth& growth : analysis.growth()) {
      sums.first += growth.spend().orders();
      sums.second += growth.spend().amount() / 100;
    }
    return sums;
  }

  Sums February() const { return Of("2026-02-01", "2026-02-28"); }

  Sums March() const { return Of("2026-03-01", "2026-03-31"); }

  Sales sales_;
};

TEST_F(Purchases, AreOrdersOfDealsThatComeFromNoPursuit) {
  sales_.Ordered("d1", "k1", "2026-03-05", Sales::Yuan(800));
  sales_.Ordered("d2", "k1", "2026-02-28", Sales::Yuan(70));
  sales_.Won("k1", "2026-03-20", 100);  // of a pursuit that has nothing to do with them
  EXPECT_EQ(March(), Sums(2, 900));
  EXPECT_EQ(February(), Sums(1, 70));
}

TEST_F(Purchases, CountADealAndThePursuitThatWasWonWithItOnceAtTheValueOfTheOrder) {
  const int pursuit = sales_.Won("k1", "2026-03-20", 900);
  EXPECT_EQ(March(), Sums(1, 900));
  sales_.Ordered("d1", "k1", "2026-03-05", Sales::Yuan(800), pursuit);
  EXPECT_EQ(March(), Sums(1, 800));
  // A second deal of the same pursuit is a purchase of its own.
  sales_.Ordered("d2", "k1", "2026-02-10", Sales::Yuan(50), pursuit);
  EXPECT_EQ(March(), Sums(1, 800));
  EXPECT_EQ(February(), Sums(1, 50));
}

TEST_F(Purchases, AreNoneBeforeTheirPursuitIsWonAndNeverOfOneThatWasLost) {
  const int open = sales_.Opened("k1");
  sales_.Ordered("d1", "k1", "2026-03-05", Sales::Yuan(800), open);
  sales_.Closed("k2", "LOST");
  sales_.Ordered("d2", "k2", "2026-03-05", Sales::Yuan(800), 1);
  EXPECT_EQ(March(), Sums(0, 0));
  sales_.Happens<v1::PursuitWon>(
      Shopper("k1"), "2026-04-02",
      "pursuit: " + std::to_string(open) + " won_on { year: 2026 month: 4 day: 2 }");
  EXPECT_EQ(March(), Sums(1, 800));
  EXPECT_EQ(Of("2026-04-01", "2026-04-30"), Sums(0, 0));
}

// 提高竞争位置和运作收益: of orders whose cost the quote gives (S3 毛利), and of no other.
TEST_F(Purchases, HaveAMarginWhereTheQuoteOfTheWholeOrderGivesTheCost) {
  sales_.Ordered("d1", "k1", "2026-03-05", Sales::Yuan(800));
  sales_.Ordered("d2", "k1", "2026-03-06", Sales::Yuan(200));
  sales_.Ordered("d3", "k2", "2026-03-07", Sales::Yuan(50));
  const auto quote = [&](const char* deal, int amount, int cost) {
    sales_.Happens<v1::Quoted>(
        Sales::Deal(deal), "2026-03-08",
        absl::StrCat("customer: '", Shopper(std::string(deal) == "d3" ? "k2" : "k1"),
                     "' amount { currency_code: 'CNY' units: ", amount,
                     " } cost { currency_code: 'CNY' units: ", cost, " }"));
  };
  quote("d1", 800, 500);
  quote("d3", 60, 30);  // offers more than was ordered: what the order costs is not said
  const v1::CustomerAnalysis analysis = sales_.Of("2026-03-01", "2026-03-31");
  ASSERT_EQ(analysis.growth_size(), 1);
  EXPECT_EQ(analysis.growth(0).spend().orders(), 3);
  const v1::CostedOrders& costed = analysis.growth(0).spend().costed();
  EXPECT_EQ(costed.orders(), 1);
  EXPECT_EQ(costed.sold().units(), 800);
  EXPECT_EQ(costed.cost().units(), 500);
  quote("d2", 200, 250);  // a loss
  const v1::CustomerAnalysis more = sales_.Of("2026-03-01", "2026-03-31");
  EXPECT_EQ(more.growth(0).spend().costed().orders(), 2);
  EXPECT_EQ(more.growth(0).spend().costed().sold().units(), 1000);
  EXPECT_EQ(more.growth(0).spend().costed().cost().units(), 750);
}

TEST_F(Purchases, AreNoneOnceTheOrderIsReturned) {
  const int pursuit = sales_.Won("k1", "2026-03-20", 900);
  sales_.Ordered("d1", "k1", "2026-03-05", Sales::Yuan(800), pursuit);
  sales_.Ordered("d2", "k1", "2026-03-06", Sales::Yuan(70));
  for (const char* deal : {"d1", "d2"}) {
    sales_.Happens<v1::OrderReviewed>(Sales::Deal(deal), "2026-03-07", "verdict: VERDICT_RETURNED");
  }
  EXPECT_EQ(March(), Sums(1, 900));  // what the pursuit says alone
}

TEST_F(Purchases, OfAMergedCustomerAreThoseOfTheOneThatItBecame) {
  sales_.Won("k1", "2026-02-10", 10);
  const int pursuit = sales_.Won("k2", "2026-03-20", 900);
  sales_.Ordered("d1", "k2", "2026-03-05", Sales::Yuan(800), pursuit);
  sales_.Ordered("d2", "k2", "2026-03-06", Sales::Yuan(70));
  sales_.Merged("k2", "k1");
  EXPECT_EQ(March(), Sums(2, 870));
  EXPECT_EQ(sales_.Of("2026-03-01", "2026-03-31").customers(), 1);
  EXPECT_EQ(sales_.Of("2026-03-01", "2026-03-31").kept(), 1);
  sales_.Unmerged("k2", "k1");
  EXPECT_EQ(March(), Sums(2, 870));
  EXPECT_EQ(sales_.Of("2026-03-01", "2026-03-31").kept(), 0);
}

TEST_F(Purchases, WithoutADayOfTheOrderAreOfTheDayOfTheSale) {
  const int pursuit = sales_.Won("k1", "2026-03-20", 900);
  sales_.Ordered("d1", "k1", "", Sales::Yuan(800), pursuit);
  EXPECT_EQ(March(), Sums(1, 800));
  sales_.Ordered("d2", "k1", "", Sales::Yuan(70));
  EXPECT_EQ(March(), Sums(1, 800));
  EXPECT_EQ(sales_.Of("2026-03-01", "2026-03-31").orders_without_day(), 1);
}

TEST_F(Purchases, OfAPlaceholderAreToldApart) {
  sales_.Registered("k3", "", "", /*unidentified=*/true);
  sales_.Ordered("d1", "k3", "2026-03-05", Sales::Yuan(800));
  EXPECT_EQ(March(), Sums(0, 0));
  EXPECT_EQ(sales_.Of("2026-03-01", "2026-03-31").orders_without_customer(), 1);
}

}  // namespace
}  // namespace kezhi::domain
