// Growth, months and cohorts (domain.md §4.23). The figures are worked out by hand.
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/domain/customer_analysis/sales.h"
#include "tests/matchers.h"

namespace kezhi::domain {
namespace {

using testing::EqualsProto;
using testing::FromText;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class CustomerAnalysis : public ::testing::Test {
 protected:
  CustomerAnalysis() {
    for (const char* id : {"k1", "k2", "k3", "k4"}) sales_.Registered(id);
  }

  v1::CustomerAnalysis March() const { return sales_.Of("2026-03-01", "2026-03-31"); }

  Sales sales_;
};

TEST_F(CustomerAnalysis, HoldsAMonthAgainstTheMonthBefore) {
  sales_.Won("k1", "2026-01-31", 999);  // before either
  sales_.Won("k1", "2026-02-10", 100);
  sales_.Won("k3", "2026-02-28", 300);
  sales_.Won("k2", "2026-03-01", 200);
  sales_.Won("k1", "2026-03-05", 300);
  sales_.Won("k2", "2026-03-31", 100);
  sales_.Won("k3", "2026-04-01", 999);  // after it
  const v1::CustomerAnalysis march = March();
  EXPECT_THAT(march.before_from(), EqualsProto(Date("2026-02-01")));
  EXPECT_THAT(march.before_to(), EqualsProto(Date("2026-02-28")));
  EXPECT_EQ(march.customers(), 2);
  EXPECT_EQ(march.new_customers(), 1);  // k2
  EXPECT_EQ(march.customers_before(), 2);
  EXPECT_EQ(march.kept(), 1);  // k1; k3 stayed away
  EXPECT_EQ(march.kept_bp(), 5000);
  ASSERT_THAT(march.growth(), SizeIs(1));
  EXPECT_THAT(march.growth(0), EqualsProto(FromText<v1::SpendGrowth>(
                                   "spend { currency: 'CNY' orders: 3 amount: 60000 mean_order: "
                                   "20000 } before { currency: 'CNY' orders: 2 amount: 40000 "
                                   "mean_order: 20000 } growth_bp: 5000")));
}

TEST_F(CustomerAnalysis, ShowsWhatFellBelowZero) {
  sales_.Won("k1", "2026-02-10", 300);
  sales_.Won("k1", "2026-03-10", 200);
  sales_.Won("k2", "2026-02-10", "currency_code: 'USD' units: 50");
  const v1::CustomerAnalysis march = March();
  ASSERT_THAT(march.growth(), SizeIs(2));
  EXPECT_EQ(march.growth(0).growth_bp(), -3333);
  // Nothing of it is left.
  EXPECT_THAT(march.growth(1), EqualsProto(FromText<v1::SpendGrowth>(
                                   "spend { currency: 'USD' } before { currency: 'USD' orders: 1 "
                                   "amount: 5000 mean_order: 5000 } growth_bp: -10000")));
}

TEST_F(CustomerAnalysis, NeverSumsCurrencies) {
  sales_.Won("k1", "2026-03-01", 100);
  sales_.Won("k1", "2026-03-02", "currency_code: 'USD' units: 100");
  sales_.Won("k2", "2026-03-03", "currency_code: 'JPY' units: 100");
  const v1::CustomerAnalysis march = March();
  EXPECT_EQ(march.customers(), 2);
  ASSERT_THAT(march.growth(), SizeIs(3));
  EXPECT_EQ(march.growth(0).spend().currency(), "CNY");
  EXPECT_EQ(march.growth(0).spend().amount(), 10000);
  EXPECT_EQ(march.growth(1).spend().currency(), "JPY");
  EXPECT_EQ(march.growth(1).spend().amount(), 100);
  EXPECT_EQ(march.growth(2).spend().currency(), "USD");
  EXPECT_EQ(march.growth(2).spend().amount(), 10000);
}

TEST_F(CustomerAnalysis, HasNoRatioOfNothing) {
  sales_.Won("k1", "2026-03-01", 100);
  const v1::CustomerAnalysis march = March();
  EXPECT_FALSE(march.has_kept_bp());
  EXPECT_FALSE(march.growth(0).has_growth_bp());
  const v1::CustomerAnalysis may = sales_.Of("2026-05-01", "2026-05-31");
  EXPECT_EQ(may.customers(), 0);
  EXPECT_THAT(may.growth(), IsEmpty());
  EXPECT_THAT(may.months(), IsEmpty());
  EXPECT_THAT(may.cohorts(), IsEmpty());
  EXPECT_THAT(may.segments(), IsEmpty());
}

TEST_F(CustomerAnalysis, RoundsTheMeanOrderHalfUp) {
  sales_.Won("k1", "2026-03-01", 100);
  sales_.Won("k1", "2026-03-02", "currency_code: 'CNY' units: 100 nanos: 10000000");
  EXPECT_EQ(March().growth(0).spend().mean_order(), 10001);  // 100.005
}

TEST_F(CustomerAnalysis, CountsAnOrderOfUnknownAmountUnderNoCurrency) {
  sales_.Won("k1", "2026-02-01", "");
  sales_.Won("k1", "2026-03-01", "");
  sales_.Won("k1", "2026-03-02", 100);
  const v1::CustomerAnalysis march = March();
  ASSERT_THAT(march.growth(), SizeIs(2));
  EXPECT_THAT(march.growth(0),
              EqualsProto(FromText<v1::SpendGrowth>("spend { orders: 1 } before { orders: 1 }")));
  EXPECT_EQ(march.growth(1).spend().mean_order(), 10000);
}

TEST_F(CustomerAnalysis, TellsOrdersWithoutDayOrCustomerApart) {
  sales_.Registered("nobody", "", "", /*unidentified=*/true);
  sales_.Won("nobody", "2026-03-01", 100);
  sales_.Won("nobody", "2026-02-01", 100);
  sales_.Won("k1", "", 100);
  const v1::CustomerAnalysis march = March();
  EXPECT_EQ(march.orders_without_customer(), 1);
  EXPECT_EQ(march.orders_without_day(), 1);
  EXPECT_EQ(march.customers(), 0);
  EXPECT_EQ(march.customers_before(), 0);
  EXPECT_THAT(march.growth(), IsEmpty());
}

TEST_F(CustomerAnalysis, CountsSalesAloneOfItsStore) {
  sales_.Opened("k1");
  sales_.Closed("k1", "LOST");
  sales_.Closed("k2", "VOID");
  sales_.Happens<v1::PursuitOpened>("stores/s10/customers/k1", "2026-03-01", "pursuit: 1");
  sales_.Happens<v1::PursuitWon>("stores/s10/customers/k1", "2026-03-01",
                                 "pursuit: 1 won_on { year: 2026 month: 3 day: 1 }");
  EXPECT_EQ(March().customers(), 0);
}

TEST_F(CustomerAnalysis, GoesByMonthAndCurrency) {
  sales_.Won("k1", "2026-03-20", 100);
  sales_.Won("k1", "2026-03-21", 200);
  sales_.Won("k2", "2026-03-31", 300);
  sales_.Won("k1", "2026-03-19", 999);  // the period begins on the 20th
  sales_.Won("k2", "2026-05-01", 50);
  const v1::CustomerAnalysis spring = sales_.Of("2026-03-20", "2026-05-10");
  ASSERT_THAT(spring.months(), SizeIs(2));
  EXPECT_THAT(spring.months(0),
              EqualsProto(FromText<v1::SpendMonth>(
                  "year: 2026 month: 3 customers: 2 spend { currency: 'CNY' orders: 3 amount: "
                  "60000 mean_order: 20000 }")));
  EXPECT_THAT(spring.months(1),
              EqualsProto(FromText<v1::SpendMonth>(
                  "year: 2026 month: 5 customers: 1 spend { currency: 'CNY' orders: 1 amount: "
                  "5000 mean_order: 5000 }")));
}

TEST_F(CustomerAnalysis, FollowsCohortsByTheMonthOfTheFirstPurchaseEver) {
  sales_.Won("k1", "2026-01-10", 100);
  sales_.Won("k1", "2026-02-05", 100);
  sales_.Won("k1", "2026-03-01", 100);
  sales_.Won("k2", "2026-01-20", 100);
  sales_.Won("k2", "2026-03-15", 100);
  sales_.Won("k2", "2026-03-16", 100);
  sales_.Won("k3", "2026-02-03", 100);
  sales_.Won("k4", "2026-01-05", 100);  // not the first
  sales_.Won("k4", "2025-12-31", 100);
  const v1::CustomerAnalysis quarter = sales_.Of("2026-01-01", "2026-03-31");
  ASSERT_THAT(quarter.cohorts(), SizeIs(2));
  const v1::CustomerCohort& january = quarter.cohorts(0);
  EXPECT_EQ(january.year(), 2026);
  EXPECT_EQ(january.month(), 1);
  EXPECT_EQ(january.customers(), 2);
  ASSERT_THAT(january.months(), SizeIs(3));
  EXPECT_EQ(january.months(0).retention_bp(), 10000);
  EXPECT_EQ(january.months(1).customers(), 1);  // k1
  EXPECT_EQ(january.months(1).retention_bp(), 5000);
  EXPECT_THAT(january.months(2),
              EqualsProto(FromText<v1::CohortMonth>(
                  "months_after: 2 customers: 2 retention_bp: 10000 spend { currency: 'CNY' "
                  "orders: 3 amount: 30000 mean_order: 10000 }")));
  EXPECT_THAT(quarter.cohorts(1),
              EqualsProto(FromText<v1::CustomerCohort>(
                  "year: 2026 month: 2 customers: 1 months { customers: 1 retention_bp: 10000 "
                  "spend { currency: 'CNY' orders: 1 amount: 10000 mean_order: 10000 } } months { "
                  "months_after: 1 }")));
}

TEST(PeriodBefore, IsOfAsManyMonthsWhereThePeriodIsOfWholeOnes) {
  const auto before = [](const std::string& from, const std::string& to) {
    const DaySpan days = PeriodBefore({Day(from), Day(to)});
    return Iso(days.from) + " " + Iso(days.to);
  };
  EXPECT_EQ(before("2024-03-01", "2024-03-31"), "2024-02-01 2024-02-29");
  EXPECT_EQ(before("2026-01-01", "2026-03-31"), "2025-10-01 2025-12-31");
  EXPECT_EQ(before("2026-03-10", "2026-03-19"), "2026-02-28 2026-03-09");
  EXPECT_EQ(before("2026-03-01", "2026-03-30"), "2026-01-30 2026-02-28");
  EXPECT_EQ(before("2026-03-05", "2026-03-05"), "2026-03-04 2026-03-04");
}

}  // namespace
}  // namespace kezhi::domain
