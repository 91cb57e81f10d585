// Three weeks by S16 METRO CRM CA: a wholesaler's five consultants sell to ten customers in the
// first full weeks of March, April and May 2026; a manager and a clerk run two promotions. The
// forms are derived by hand from the tables; amounts are fen.

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/civil_time.h"
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "domain/dates.h"
#include "tests/e2e/week.h"

namespace kezhi::e2e::analysis_week_cases {
namespace {

using kezhi::testing::Ask;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using Query = v1::QueryService::Stub;

constexpr char kStore[] = "stores/s16";
constexpr int kConsultants = 5;

// k11 is k2, registered a second time in April and merged on the last day.
constexpr int kTwin = 11;

// What was bought on a day, and the promotion that it is owed to; empty = none.
struct Purchase {
  int month;
  int day;
  int customer;
  int amount;
  const char* currency = "CNY";
  const char* promotion = "";
};

constexpr Purchase kPurchases[] = {
    // 43,000 yuan of five customers.
    {3, 3, 1, 10000},
    {3, 3, 2, 4000},
    {3, 5, 3, 6000},
    {3, 5, 4, 20000},
    {3, 6, 5, 3000},
    // 47,500 yuan of six; k6 and k7 are new.
    {4, 7, 1, 15000},
    {4, 8, 3, 5000, "CNY", "spring"},
    {4, 9, 6, 8000, "CNY", "spring"},
    {4, 9, 7, 7000, "CNY", "spring"},
    {4, 10, kTwin, 2500},
    {4, 10, 4, 10000},
    // 66,000 yuan of seven, and 3,000 dollars of one; k8, k9 and k10 are new.
    {5, 4, 1, 20000},
    {5, 4, 8, 9000, "CNY", "offer"},
    {5, 5, 6, 12000, "CNY", "offer"},
    {5, 5, 4, 5000},
    {5, 6, 9, 2000, "CNY", "offer"},
    {5, 6, 1, 10000, "CNY", "offer"},
    {5, 7, kTwin, 3500},
    {5, 7, 3, 4500},
    {5, 8, 10, 3000, "USD", "offer"},
};

// 2,000 yuan of the 2,000 for `spring`, 3,500 of the 3,000 for `offer`.
struct Bill {
  int month;
  const char* promotion;
  int yuan;
};

constexpr Bill kBills[] = {
    {4, "spring", 1200}, {4, "spring", 800}, {5, "offer", 1500}, {5, "offer", 2000}};

// What the analysis of March to May says of a customer, as its class is to rest on it; in yuan.
struct Bought {
  int customer;
  int orders;
  int spend;
};

constexpr Bought kBought[] = {
    {1, 4, 55000}, {2, 3, 10000}, {3, 3, 15500}, {4, 3, 35000}, {6, 2, 20000}};

std::string Customer(int k) {
  return absl::StrCat(kStore, "/customers/k", k);
}

// k1 and k2 are c1's, k3 and k4 c2's, …; k11 is c1's as k2 is.
std::string OwnerOf(int k) {
  return absl::StrCat(kStore, "/consultants/c", k == kTwin ? 1 : (k + 1) / 2);
}

template <typename Kind>
v1::Command OfCustomer(int k, const std::string& more) {
  return Ask<Kind>(absl::StrCat("customer: '", Customer(k), "' ", more));
}

template <typename Kind>
v1::Command OfPromotion(const std::string& promotion, const std::string& more) {
  return Ask<Kind>(absl::StrCat("campaign: '", kStore, "/campaigns/", promotion, "' ", more));
}

std::string Money(const std::string& currency, int units) {
  return absl::StrCat("{ currency_code: '", currency, "' units: ", units, " } ");
}

// `CNY 8 6600000 825000`: orders, what they come to, the mean of them.
std::string Text(const v1::Spend& spend) {
  return absl::StrCat(spend.currency(), " ", spend.orders(), " ", spend.amount(), " ",
                      spend.has_mean_order() ? absl::StrCat(spend.mean_order()) : "-");
}

// `8 customers, 3 new; 5 of 6 kept, 8333`.
std::string Text(const v1::CustomerAnalysis& analysis) {
  return absl::StrCat(analysis.customers(), " customers, ", analysis.new_customers(), " new; ",
                      analysis.kept(), " of ", analysis.customers_before(), " kept, ",
                      analysis.has_kept_bp() ? absl::StrCat(analysis.kept_bp()) : "-");
}

// The spend, against that of the period before.
std::string Line(const v1::SpendGrowth& growth) {
  return absl::StrCat(Text(growth.spend()), " before ", growth.before().orders(), " ",
                      growth.before().amount(), ", ",
                      growth.has_growth_bp() ? absl::StrCat(growth.growth_bp()) : "-");
}

// `3: CNY 5 4300000 860000 of 5`.
std::string Line(const v1::SpendMonth& month) {
  return absl::StrCat(month.month(), ": ", Text(month.spend()), " of ", month.customers());
}

// `4: 2; 2 10000 CNY 2 1500000 750000; …`: customers, and of each month how many of them bought,
// their share, and what.
std::string Line(const v1::CustomerCohort& cohort) {
  std::string line = absl::StrCat(cohort.month(), ": ", cohort.customers());
  for (const v1::CohortMonth& month : cohort.months()) {
    absl::StrAppend(&line, "; ", month.customers(), " ", month.retention_bp());
    for (const v1::Spend& spend : month.spend()) absl::StrAppend(&line, " ", Text(spend));
  }
  return line;
}

// `4-4-3 CNY: 2, 6 2550000`: recency, frequency, value; customers, their orders, the amount.
std::string Line(const v1::SegmentCount& segment) {
  return absl::StrCat(segment.recency(), "-", segment.frequency(), "-", segment.value(), " ",
                      segment.currency(), ": ", segment.customers(), ", ", segment.orders(), " ",
                      segment.amount());
}

// `k1 25 days, 3-5-5 CNY 4 5500000`.
std::string Line(const v1::CustomerSegment& customer) {
  std::string line =
      absl::StrCat(ShortOf(customer.customer()), " ", customer.days_since(), " days,");
  for (const v1::CustomerSpend& spend : customer.spend()) {
    absl::StrAppend(&line, " ", customer.recency(), "-", customer.frequency(), "-", spend.value(),
                    " ", spend.spend().currency(), " ", spend.spend().orders(), " ",
                    spend.spend().amount());
  }
  return line;
}

// `spring 2000 10000: 3, 3 20000 100000`: spent, of the budget; responses, won, amount, return.
std::string Line(const v1::CampaignRow& row) {
  return absl::StrCat(row.label(), " ", row.spent().units(), " ", row.budget_used_bp(), ": ",
                      row.responses(), ", ", row.won(), " ", row.won_amount().units(), " ",
                      row.return_bp());
}

template <typename Rows>
std::vector<std::string> Lines(const Rows& rows) {
  std::vector<std::string> lines;
  for (const auto& row : rows) lines.push_back(Line(row));
  return lines;
}

class AnalysisWeek : public WeekTest {
 protected:
  void SetUp() override {
    OpenStore(kStore, "market_team", kConsultants);
    Adopt(kStore, "promotion_team");
    Adopt(kStore, "customer_analysis");
  }

  server::Client As(int k) { return service_.As("consultant", OwnerOf(k), kStore); }

  void Clock(int month, int day) {
    service_.SetClock(absl::StrFormat("2026-%02d-%02d 10:00", month, day));
  }

  static v1::Command Registration(int k, bool again) {
    return OfCustomer<v1::RegisterCustomer>(
        k, absl::StrFormat("name: '客户%d' phone: '138000000%02d' source: '%s' owner: '%s' "
                           "allow_duplicate: %s",
                           k, k == kTwin ? 2 : k,
                           k <= 5 || k == kTwin ? "cold_visit" : "material_alliance", OwnerOf(k),
                           again ? "true" : "false"));
  }

  // Whoever comes for the first time is registered. Of the twin it is refused at first.
  void Open(server::Client& owner, int k) {
    if (pursuits_[k]++ == 0) {
      if (k == kTwin) Refused(owner, Registration(k, false), v1::REASON_DUPLICATE_SUSPECTED);
      Sent(owner, Registration(k, k == kTwin));
    }
    Sent(owner, OfCustomer<v1::OpenPursuit>(k, "wanted: '食品' grade: 'intent'"));
  }

  void Respond(server::Client& owner, int k, const std::string& promotion) {
    Sent(owner,
         OfPromotion<v1::AttributeResponse>(
             promotion, absl::StrCat("customer: '", Customer(k), "' pursuit: ", pursuits_[k])));
  }

  void Buy(const Purchase& purchase) {
    const int k = purchase.customer;
    server::Client owner = As(k);
    Open(owner, k);
    if (*purchase.promotion != '\0') Respond(owner, k, purchase.promotion);
    Sent(owner,
         OfCustomer<v1::WinPursuit>(
             k, absl::StrCat("item: '食品' amount ", Money(purchase.currency, purchase.amount))));
  }

  static v1::Command Promotion(const std::string& id, int month, int from, int to, int yuan) {
    return OfPromotion<v1::StartCampaign>(
        id, absl::StrFormat("kind: CAMPAIGN_KIND_PROMOTION label: '%s' group: 'editors' "
                            "from { year: 2026 month: %d day: %d } "
                            "to { year: 2026 month: %d day: %d } budget %s",
                            id, month, from, month, to, Money("CNY", yuan)));
  }

  static v1::Command Spending(const std::string& promotion, const std::string& money) {
    return OfPromotion<v1::RecordSpend>(promotion, "amount " + money);
  }

  void Trade(int month) {
    for (const Purchase& purchase : kPurchases) {
      if (purchase.month != month) continue;
      Clock(month, purchase.day);
      Buy(purchase);
    }
  }

  // The clerk enters the bills of a promotion on its last day; one in dollars is none of it.
  void Pay(const std::string& promotion, int month) {
    for (const Bill& bill : kBills) {
      if (bill.month != month) continue;
      spent_ = Sent(clerk_, Spending(bill.promotion, Money("CNY", bill.yuan)));
    }
    Refused(clerk_, Spending(promotion, Money("USD", 1)), v1::REASON_MONEY_INVALID);
  }

  void Live() {
    Trade(3);
    Clock(4, 6);
    server::Client first = As(1);
    Refused(first, Promotion("spring", 4, 6, 10, 2000), v1::REASON_ROLE_REQUIRED);
    Sent(manager_, Promotion("spring", 4, 6, 10, 2000));
    Trade(4);
    Pay("spring", 4);
    Clock(5, 4);
    Sent(manager_, Promotion("offer", 5, 4, 8, 3000));
    Trade(5);
    Pay("offer", 5);
    // k5 has answered as well, and has not bought yet.
    server::Client third = As(5);
    Open(third, 5);
    Respond(third, 5, "offer");
  }

  // Consultants bring the figures of the form, and the rule of the playbook finds the class; that
  // k5 sleeps is the manager's judgement.
  void Classify() {
    for (const Bought& bought : kBought) {
      server::Client owner = As(bought.customer);
      Sent(owner,
           OfCustomer<v1::ClassifyCustomer>(
               bought.customer,
               absl::StrCat("scale: 'segment' basis { name: 'orders' value: '", bought.orders,
                            "' } basis { name: 'spend' value: '", bought.spend, "' }")));
    }
    server::Client third = As(5);
    const v1::Command sleeps =
        OfCustomer<v1::ClassifyCustomer>(5, "scale: 'segment' to: 'dormant'");
    Refused(third, sleeps, v1::REASON_ROLE_REQUIRED);
    Sent(manager_, sleeps);
  }

  // From the first of a month to the end of May, after everything or at a moment.
  template <typename Request>
  static Request From(int month, const v1::ReadAt& read_at) {
    Request request;
    request.set_parent(kStore);
    *request.mutable_from() = domain::ToDate(absl::CivilDay(2026, month, 1));
    *request.mutable_to() = domain::ToDate(absl::CivilDay(2026, 5, 31));
    *request.mutable_read_at() = read_at;
    return request;
  }

  v1::CustomerAnalysis Analysis(int month, const v1::ReadAt& read_at,
                                const v1::CustomerGroup& group = {}) {
    auto request = From<v1::GetCustomerAnalysisRequest>(month, read_at);
    *request.mutable_group() = group;
    return Get(manager_, &Query::GetCustomerAnalysis, request).analysis();
  }

  // Who is in a class of the playbook.
  std::vector<std::string> In(const std::string& grade) {
    v1::ListCustomerCardsRequest request;
    request.set_parent(kStore);
    request.set_class_scale("segment");
    request.set_class_grade(grade);
    *request.mutable_read_at() = Now();
    std::vector<std::string> customers;
    const auto answer = Get(manager_, &Query::ListCustomerCards, request);
    for (const v1::CardHead& head : answer.cards()) customers.push_back(ShortOf(head.customer()));
    return customers;
  }

  void TellOfSpending();
  void TellOfCohorts(const v1::ReadAt& before);
  void TellOfSegments();
  void TellOfGrowth();
  void TellOfPromotions();

  server::Client manager_ = service_.As("manager", "m16", kStore);
  server::Client clerk_ = service_.As("clerk", "k16", kStore);
  v1::Outcome spent_;

 private:
  std::map<int, int> pursuits_;  // of a customer, so far
};

// Nobody had bought before March.
void AnalysisWeek::TellOfSpending() {
  const v1::CustomerAnalysis spring = Analysis(3, Now());
  EXPECT_EQ(Text(spring), "10 customers, 10 new; 0 of 0 kept, -");
  EXPECT_EQ(domain::ToDay(spring.before_from()), absl::CivilDay(2025, 12, 1));
  EXPECT_EQ(domain::ToDay(spring.before_to()), absl::CivilDay(2026, 2, 28));
  EXPECT_THAT(Lines(spring.growth()), ElementsAre("CNY 19 15650000 823684 before 0 0, -",
                                                  "USD 1 300000 300000 before 0 0, -"));
  EXPECT_THAT(Lines(spring.months()),
              ElementsAre("3: CNY 5 4300000 860000 of 5", "4: CNY 6 4750000 791667 of 6",
                          "5: CNY 8 6600000 825000 of 7", "5: USD 1 300000 300000 of 1"));
}

// Of March's five, four came back in April and in May; while k2 was two, it looked as if only three
// had, and as if April had won three.
void AnalysisWeek::TellOfCohorts(const v1::ReadAt& before) {
  EXPECT_THAT(Lines(Analysis(3, Now()).cohorts()),
              ElementsAre("3: 5; 5 10000 CNY 5 4300000 860000; 4 8000 CNY 4 3250000 812500; "
                          "4 8000 CNY 5 4300000 860000",
                          "4: 2; 2 10000 CNY 2 1500000 750000; 1 5000 CNY 1 1200000 1200000",
                          "5: 3; 3 10000 CNY 2 1100000 550000 USD 1 300000 300000"));
  const v1::CustomerAnalysis mistaken = Analysis(3, before);
  EXPECT_EQ(Text(mistaken), "11 customers, 11 new; 0 of 0 kept, -");
  EXPECT_THAT(Lines(mistaken.cohorts()),
              ElementsAre("3: 5; 5 10000 CNY 5 4300000 860000; 3 6000 CNY 3 3000000 1000000; "
                          "3 6000 CNY 4 3950000 987500",
                          "4: 3; 3 10000 CNY 3 1750000 583333; 2 6667 CNY 2 1550000 775000",
                          "5: 3; 3 10000 CNY 2 1100000 550000 USD 1 300000 300000"));
}

// Ten customers, so a score is a step of two. By the last order: k5, k7 | k8, k4 = k6 | k1 = k9 |
// k2 = k3 | k10; by orders: five with one, k6 with two, three with three, k1 with four; by yuan, of
// nine: k9, k5 | k7, k8 | k2, k3 | k6, k4 | k1.
void AnalysisWeek::TellOfSegments() {
  EXPECT_THAT(
      Lines(Analysis(3, Now()).segments()),
      ElementsAre("5-1-1 USD: 1, 1 300000", "4-4-3 CNY: 2, 6 2550000", "3-5-5 CNY: 1, 4 5500000",
                  "3-1-1 CNY: 1, 1 200000", "2-4-4 CNY: 1, 3 3500000", "2-3-4 CNY: 1, 2 2000000",
                  "2-1-2 CNY: 1, 1 900000", "1-1-2 CNY: 1, 1 700000", "1-1-1 CNY: 1, 1 300000"));
  const auto request = From<v1::ListCustomerSegmentsRequest>(3, Now());
  EXPECT_THAT(Lines(Get(manager_, &Query::ListCustomerSegments, request).customers()),
              ElementsAre("k1 25 days, 3-5-5 CNY 4 5500000", "k10 23 days, 5-1-1 USD 1 300000",
                          "k2 24 days, 4-4-3 CNY 3 1000000", "k3 24 days, 4-4-3 CNY 3 1550000",
                          "k4 26 days, 2-4-4 CNY 3 3500000", "k5 86 days, 1-1-1 CNY 1 300000",
                          "k6 26 days, 2-3-4 CNY 2 2000000", "k7 52 days, 1-1-2 CNY 1 700000",
                          "k8 27 days, 2-1-2 CNY 1 900000", "k9 25 days, 3-1-1 CNY 1 200000"));
  // A consultant sees names and figures of their own, and of others when they last bought.
  server::Client third = As(3);
  const auto listed = Get(third, &Query::ListCustomerSegments, request);
  EXPECT_THAT(
      Lines(listed.customers()),
      ElementsAre("k1 25 days,", "k10 23 days,", "k2 24 days,", "k3 24 days, 4-4-3 CNY 3 1550000",
                  "k4 26 days, 2-4-4 CNY 3 3500000", "k5 86 days,", "k6 26 days,", "k7 52 days,",
                  "k8 27 days,", "k9 25 days,"));
  std::vector<std::string> named;
  for (const v1::CustomerSegment& customer : listed.customers()) {
    if (customer.name().has_clear()) named.push_back(customer.name().clear());
  }
  EXPECT_THAT(named, ElementsAre("客户3", "客户4"));
  // Who buys much, and has not for long: nobody yet.
  auto away = request;
  away.set_recency(1);
  away.set_value(5);
  EXPECT_THAT(Get(manager_, &Query::ListCustomerSegments, away).customers(), IsEmpty());
}

// May against April: for all, for those who came by an alliance, for c1's, and one by one.
void AnalysisWeek::TellOfGrowth() {
  const v1::CustomerAnalysis may = Analysis(5, Now());
  EXPECT_EQ(Text(may), "8 customers, 3 new; 5 of 6 kept, 8333");
  EXPECT_THAT(Lines(may.growth()), ElementsAre("CNY 8 6600000 825000 before 6 4750000, 3895",
                                               "USD 1 300000 300000 before 0 0, -"));
  v1::CustomerGroup group;
  group.set_source("material_alliance");
  const v1::CustomerAnalysis by_alliance = Analysis(5, Now(), group);
  EXPECT_EQ(Text(by_alliance), "4 customers, 3 new; 1 of 2 kept, 5000");
  EXPECT_THAT(Lines(by_alliance.growth()),
              ElementsAre("CNY 3 2300000 766667 before 2 1500000, 5333",
                          "USD 1 300000 300000 before 0 0, -"));
  group.Clear();
  group.set_owner(OwnerOf(1));
  const v1::CustomerAnalysis of_first = Analysis(5, Now(), group);
  EXPECT_EQ(Text(of_first), "2 customers, 0 new; 2 of 2 kept, 10000");
  EXPECT_THAT(Lines(of_first.growth()),
              ElementsAre("CNY 3 3350000 1116667 before 2 1750000, 9143"));

  auto request = From<v1::ListCustomerSegmentsRequest>(5, Now());
  request.set_currency("CNY");
  request.set_order_by("amount desc");
  std::vector<std::string> grown;
  const auto listed = Get(manager_, &Query::ListCustomerSegments, request);
  for (const v1::CustomerSegment& customer : listed.customers()) {
    for (const v1::CustomerSpend& spend : customer.spend()) {
      grown.push_back(absl::StrCat(ShortOf(customer.customer()), " ", spend.spend().amount(), " ",
                                   spend.amount_before(), " ",
                                   spend.has_growth_bp() ? absl::StrCat(spend.growth_bp()) : "-"));
    }
  }
  EXPECT_THAT(grown,
              ElementsAre("k1 3000000 1500000 10000", "k6 1200000 800000 5000", "k8 900000 0 -",
                          "k4 500000 1000000 -5000", "k3 450000 500000 -1000",
                          "k2 350000 250000 4000", "k9 200000 0 -"));
}

// What came of a promotion: 5,000 + 8,000 + 7,000 of `spring`; 9,000 + 12,000 + 2,000 + 10,000 of
// `offer`, and dollars that are not added to what was spent in yuan.
void AnalysisWeek::TellOfPromotions() {
  v1::ListCampaignsRequest request;
  request.set_parent(kStore);
  *request.mutable_read_at() = Now();
  EXPECT_THAT(
      Lines(Get(manager_, &Query::ListCampaigns, request).campaigns()),
      ElementsAre("offer 3500 11667: 6, 5 33000 94286", "spring 2000 10000: 3, 3 20000 100000"));
}

TEST_F(AnalysisWeek, EndsWithTheAnalysisThatTheTablesSay) {
  Live();
  EXPECT_THAT(spent_.flags(), ElementsAre("over_budget"));
  Classify();
  // The correction: k11 was k2 all the time.
  const std::uint64_t before = service_.head();
  Corrected(manager_,
            Ask<v1::MergeCustomer>(absl::StrCat("from: '", Customer(kTwin), "' into: '",
                                                Customer(2), "' choice: MERGE_CHOICE_INTO")));
  TellOfSpending();
  TellOfCohorts(AsOf(before));
  TellOfSegments();
  TellOfGrowth();
  TellOfPromotions();
  EXPECT_THAT(In("core"), IsEmpty());
  EXPECT_THAT(In("growing"), ElementsAre("k1"));
  EXPECT_THAT(In("occasional"), ElementsAre("k2", "k3", "k4", "k6"));
  EXPECT_THAT(In("dormant"), ElementsAre("k5"));
}

}  // namespace
}  // namespace kezhi::e2e::analysis_week_cases
