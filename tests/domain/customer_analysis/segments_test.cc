// Segments by recency, frequency and value, in fifths (domain.md §4.23). Worked out by hand.
#include <cstdint>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "domain/customer_analysis/quintiles.h"
#include "tests/domain/customer_analysis/sales.h"
#include "tests/matchers.h"

namespace kezhi::domain {
namespace {

using ::testing::ElementsAre;
using testing::EqualsProto;
using testing::FromText;
using ::testing::IsEmpty;
using ::testing::SizeIs;

// `R F V` of the first currency.
std::string Scores(const v1::CustomerSegment& segment) {
  return std::to_string(segment.recency()) + " " + std::to_string(segment.frequency()) + " " +
         std::to_string(segment.spend(0).value());
}

class Segments : public ::testing::Test {
 protected:
  Segments() {
    for (const char* id : {"k1", "k2", "k3", "k4", "k5"}) sales_.Registered(id);
  }

  // Five customers, each with another last day, other orders and another amount.
  void Five() {
    sales_.Won("k1", "2026-03-01", 500);
    sales_.Won("k2", "2026-03-02", 400);
    sales_.Won("k3", "2026-03-02", 150);
    sales_.Won("k3", "2026-03-03", 150);
    for (const int yuan : {50, 50, 100}) sales_.Won("k4", "2026-03-04", yuan);
    sales_.Won("k5", "2026-03-05", 100);
  }

  std::vector<v1::CustomerSegment> March(const SegmentFilter& filter = {}) const {
    return CustomerSegmentsOf(sales_.rows(), Sales::Scope("2026-03-01", "2026-03-31"), filter);
  }

  std::vector<std::string> Ids(const SegmentFilter& filter) const {
    std::vector<std::string> ids;
    for (const v1::CustomerSegment& segment : March(filter)) {
      ids.push_back(segment.customer().substr(Shopper("").size()));
    }
    return ids;
  }

  Sales sales_;
};

TEST_F(Segments, ScoreInFifthsAndEqualFiguresEqually) {
  Five();
  std::vector<std::string> scores;
  for (const v1::CustomerSegment& segment : March()) scores.push_back(Scores(segment));
  // Three bought once: nobody is below them. Three are below two orders, four below three.
  EXPECT_THAT(scores, ElementsAre("1 1 5", "2 1 4", "3 4 3", "4 5 2", "5 1 1"));
}

TEST_F(Segments, ShowOrdersSpendAndDays) {
  Five();
  sales_.Won("k3", "2026-02-15", 200);
  EXPECT_THAT(March()[2],
              EqualsProto(FromText<v1::CustomerSegment>(
                  "customer: 'stores/s1/customers/k3' first_on { year: 2026 month: 2 day: 15 } "
                  "last_on { year: 2026 month: 3 day: 3 } days_since: 28 orders: 2 recency: 3 "
                  "frequency: 4 spend { spend { currency: 'CNY' orders: 2 amount: 30000 "
                  "mean_order: 15000 } value: 3 amount_before: 20000 growth_bp: 5000 }")));
}

TEST_F(Segments, LeaveOutWhoBoughtNothingInThePeriod) {
  sales_.Won("k1", "2026-02-28", 100);
  sales_.Won("k2", "2026-04-01", 100);
  EXPECT_THAT(March(), IsEmpty());
}

TEST_F(Segments, ScoreValueWithinItsCurrency) {
  sales_.Won("k1", "2026-03-01", 100);
  sales_.Won("k1", "2026-03-02", "currency_code: 'USD' units: 1");
  sales_.Won("k1", "2026-03-03", "");
  sales_.Won("k2", "2026-03-04", 200);
  const std::vector<v1::CustomerSegment> march = March();
  ASSERT_THAT(march, SizeIs(2));
  EXPECT_EQ(march[0].orders(), 3);
  ASSERT_THAT(march[0].spend(), SizeIs(3));
  EXPECT_EQ(march[0].spend(0).spend().currency(), "");
  EXPECT_EQ(march[0].spend(0).value(), 0);
  EXPECT_EQ(march[0].spend(1).value(), 1);  // the lesser of two in CNY
  EXPECT_EQ(march[0].spend(2).value(), 1);  // alone in USD
  EXPECT_EQ(march[1].spend(0).value(), 3);  // half are below: 1 + 2.5
}

TEST_F(Segments, AreCountedTheBestFirst) {
  Five();
  sales_.Won("k5", "2026-03-01", "currency_code: 'USD' units: 7");
  const v1::CustomerAnalysis march = sales_.Of("2026-03-01", "2026-03-31");
  ASSERT_THAT(march.segments(), SizeIs(6));
  // k5 has two orders now, as k3 has: two are below them, so 1 + 2.
  EXPECT_THAT(march.segments(0), EqualsProto(FromText<v1::SegmentCount>(
                                     "recency: 5 frequency: 3 currency: 'CNY' value: 1 customers: "
                                     "1 orders: 1 amount: 10000")));
  EXPECT_THAT(march.segments(1), EqualsProto(FromText<v1::SegmentCount>(
                                     "recency: 5 frequency: 3 currency: 'USD' value: 1 customers: "
                                     "1 orders: 1 amount: 700")));
  EXPECT_EQ(march.segments(5).recency(), 1);
}

TEST_F(Segments, ShareALineWhenTheirScoresAreEqual) {
  sales_.Won("k1", "2026-03-01", 100);
  sales_.Won("k2", "2026-03-01", 100);
  const v1::CustomerAnalysis march = sales_.Of("2026-03-01", "2026-03-31");
  ASSERT_THAT(march.segments(), SizeIs(1));
  EXPECT_THAT(march.segments(0), EqualsProto(FromText<v1::SegmentCount>(
                                     "recency: 1 frequency: 1 currency: 'CNY' value: 1 customers: "
                                     "2 orders: 2 amount: 20000")));
}

TEST_F(Segments, AreListedByScoreAndCurrency) {
  Five();
  sales_.Won("k5", "2026-03-01", "currency_code: 'USD' units: 7");
  EXPECT_THAT(Ids({.currency = "", .recency = 5, .frequency = 0, .value = 0}), ElementsAre("k5"));
  EXPECT_THAT(Ids({.currency = "", .recency = 0, .frequency = 1, .value = 0}),
              ElementsAre("k1", "k2"));
  EXPECT_THAT(Ids({.currency = "CNY", .recency = 0, .frequency = 0, .value = 4}),
              ElementsAre("k2"));
  EXPECT_THAT(Ids({.currency = "USD", .recency = 0, .frequency = 0, .value = 0}),
              ElementsAre("k5"));
  EXPECT_THAT(Ids({.currency = "USD", .recency = 1, .frequency = 0, .value = 0}), IsEmpty());
}

TEST(Quintiles, AreTheShareThatIsBelow) {
  const Quintiles ten(std::vector<std::int64_t>{10, 9, 8, 7, 6, 5, 4, 3, 2, 1});
  EXPECT_EQ(ten.ScoreOf(1), 1);
  EXPECT_EQ(ten.ScoreOf(2), 1);
  EXPECT_EQ(ten.ScoreOf(3), 2);
  EXPECT_EQ(ten.ScoreOf(9), 5);
  EXPECT_EQ(ten.ScoreOf(10), 5);
  const Quintiles equal(std::vector<std::int64_t>{7, 7, 7});
  EXPECT_EQ(equal.ScoreOf(7), 1);
}

}  // namespace
}  // namespace kezhi::domain
