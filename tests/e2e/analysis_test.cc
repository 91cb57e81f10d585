// Customer analysis through the service: S16.

#include <string>

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
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr char kK1[] = "stores/s1/customers/k1";
constexpr char kK2[] = "stores/s1/customers/k2";

// k1 of c1 buys for 250 yuan, k2 of c2 for 100.
class AnalysisForms : public ::testing::Test {
 protected:
  AnalysisForms() {
    service_.SetClock("2026-03-11 15:00");
    Sell(kK1, "c1", "测试甲公司", "250");
    Sell(kK2, "c2", "测试乙公司", "100");
  }

  void Sell(const std::string& customer, const std::string& owner, const std::string& name,
            const std::string& yuan) {
    const std::string whose = absl::StrCat("owner: 'stores/s1/consultants/", owner, "'");
    service_.Must(Ask<v1::RegisterCustomer>(absl::StrCat(
        "customer: '", customer, "' kind: CUSTOMER_KIND_COMPANY name: '", name, "' ", whose)));
    service_.Must(Ask<v1::OpenPursuit>(
        absl::StrCat("customer: '", customer, "' wanted: 'M1' grade: 'A' ", whose)));
    last_ = service_.Must(Ask<v1::WinPursuit>(absl::StrCat(
        "customer: '", customer, "' won_on { year: 2026 month: 3 day: 11 } item: 'M1' amount { ",
        "currency_code: 'CNY' units: ", yuan, " }")));
  }

  // Of March, after everything that was done.
  template <typename Request>
  Request OfMarch() const {
    Request request;
    request.set_parent("stores/s1");
    *request.mutable_from() = domain::ToDate(absl::CivilDay(2026, 3, 1));
    *request.mutable_to() = domain::ToDate(absl::CivilDay(2026, 3, 31));
    *request.mutable_read_at() = After(last_);
    return request;
  }

  void ExpectRefused(const v1::ListCustomerSegmentsRequest& request, v1::Reason reason) {
    EXPECT_THAT(
        service_.client().Call(&Query::ListCustomerSegments, service_.client().query(), request),
        HasReason(reason));
  }

  Service service_;
  v1::Outcome last_;
};

TEST_F(AnalysisForms, CountTheCustomersOfAPeriodAndAGroup) {
  auto request = OfMarch<v1::GetCustomerAnalysisRequest>();
  const auto all = Get(service_.client(), &Query::GetCustomerAnalysis, request).analysis();
  EXPECT_EQ(all.customers(), 2);
  ASSERT_THAT(all.growth(), SizeIs(1));
  EXPECT_EQ(all.growth(0).spend().amount(), 35000);
  ASSERT_THAT(all.cohorts(), SizeIs(1));
  EXPECT_EQ(all.cohorts(0).customers(), 2);
  request.mutable_group()->set_owner("stores/s1/consultants/c1");
  const auto own = Get(service_.client(), &Query::GetCustomerAnalysis, request).analysis();
  EXPECT_EQ(own.customers(), 1);
  EXPECT_EQ(own.growth(0).spend().amount(), 25000);
}

TEST_F(AnalysisForms, ListCustomersPageByPageByNameToThoseWhoMaySeeIt) {
  auto request = OfMarch<v1::ListCustomerSegmentsRequest>();
  request.set_currency("CNY");
  request.set_order_by("amount desc");
  request.set_page_size(1);
  server::Client c1 = service_.As("consultant", "stores/s1/consultants/c1");
  const auto first = Get(c1, &Query::ListCustomerSegments, request);
  ASSERT_THAT(first.customers(), SizeIs(1));
  EXPECT_EQ(first.customers(0).customer(), kK1);
  EXPECT_EQ(first.customers(0).name().clear(), "测试甲公司");
  request.set_page_token(first.next_page_token());
  const auto second = Get(c1, &Query::ListCustomerSegments, request);
  ASSERT_THAT(second.customers(), SizeIs(1));
  EXPECT_EQ(second.customers(0).customer(), kK2);
  EXPECT_FALSE(second.customers(0).name().has_clear());
  EXPECT_EQ(first.customers(0).spend(0).spend().amount(), 25000);
  EXPECT_EQ(second.customers(0).spend_size(), 0);  // a colleague's
  EXPECT_EQ(second.customers(0).orders(), 1);
  EXPECT_EQ(second.next_page_token(), "");
}

TEST_F(AnalysisForms, TellTheMarginToWhoMaySeeAmountsOfDeals) {
  service_.Must(Ask<v1::Quote>(absl::StrCat(
      "deal: 'stores/s1/deals/d1' customer: '", kK1,
      "' amount { currency_code: 'CNY' units: 300 } cost { currency_code: 'CNY' units: 200 }")));
  last_ = service_.Must(Ask<v1::PlaceDealOrder>("deal: 'stores/s1/deals/d1'"));
  auto request = OfMarch<v1::GetCustomerAnalysisRequest>();
  const auto costed = [&request](server::Client& client) {
    const auto analysis = Get(client, &Query::GetCustomerAnalysis, request).analysis();
    return analysis.growth(0).spend().costed();
  };
  server::Client manager = service_.As("manager", "m1");
  EXPECT_EQ(costed(manager).orders(), 1);
  EXPECT_EQ(costed(manager).sold().units(), 300);
  EXPECT_EQ(costed(manager).cost().units(), 200);
  server::Client c1 = service_.As("consultant", "stores/s1/consultants/c1");
  EXPECT_EQ(costed(c1).orders(), 1);
  EXPECT_FALSE(costed(c1).has_sold());
  EXPECT_FALSE(costed(c1).has_cost());
  server::Client clerk = service_.As("clerk", "k1");
  EXPECT_FALSE(costed(clerk).has_cost());
  // Of their own customers, as of their own deals.
  request.mutable_group()->set_owner("stores/s1/consultants/c1");
  EXPECT_EQ(costed(c1).cost().units(), 200);
  EXPECT_FALSE(costed(clerk).has_cost());
}

TEST_F(AnalysisForms, RefuseWhatCannotBeAnswered) {
  auto request = OfMarch<v1::ListCustomerSegmentsRequest>();
  request.set_order_by("amount");  // of which currency?
  ExpectRefused(request, v1::REASON_QUERY_INVALID);
  request = OfMarch<v1::ListCustomerSegmentsRequest>();
  request.set_recency(6);
  ExpectRefused(request, v1::REASON_QUERY_INVALID);
  request = OfMarch<v1::ListCustomerSegmentsRequest>();
  request.mutable_group()->set_tier("vip");  // of which scale?
  ExpectRefused(request, v1::REASON_QUERY_INVALID);
  request = OfMarch<v1::ListCustomerSegmentsRequest>();
  request.clear_to();
  ExpectRefused(request, v1::REASON_FIELD_REQUIRED);
  request = OfMarch<v1::ListCustomerSegmentsRequest>();
  request.mutable_from()->set_year(1990);
  ExpectRefused(request, v1::REASON_INTERVAL_INVALID);
  request = OfMarch<v1::ListCustomerSegmentsRequest>();
  request.set_currency("USD");
  EXPECT_THAT(Get(service_.client(), &Query::ListCustomerSegments, request).customers(), IsEmpty());
}

}  // namespace
}  // namespace kezhi::e2e
