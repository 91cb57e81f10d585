// The analysis says what a naive count over the events says.
#include <algorithm>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "domain/money.h"
#include "tests/domain/customer_analysis/sales.h"

namespace kezhi::domain {
namespace {

constexpr int kCustomers = 6;
constexpr int kDays = 200;

absl::CivilDay AnyDay() {
  return absl::CivilDay(2026, 1, 1) + *rc::gen::inRange(0, kDays);
}

std::string AnyMoney() {
  const std::string units = std::to_string(*rc::gen::inRange(0, 50));
  const std::string currency = *rc::gen::elementOf(std::vector<std::string>{"CNY", "USD", ""});
  return currency.empty() ? "" : "currency_code: '" + currency + "' units: " + units;
}

// Of an order on a deal, which always has a price.
std::string AnyPrice() {
  return "currency_code: 'USD' units: " + std::to_string(*rc::gen::inRange(1, 50));
}

// Sales, some with deals, deals without a pursuit, pursuits that come to nothing, and merges of
// customers that stand for themselves.
void Live(Sales& sales, std::vector<std::string>& standing) {
  const std::string customer = *rc::gen::elementOf(standing);
  const std::string deal = absl::StrCat("d", sales.events().size());
  switch (*rc::gen::inRange(0, 10)) {
    case 0: return sales.Closed(customer, "LOST");
    case 1: {
      const std::string into = *rc::gen::elementOf(standing);
      if (into == customer) return;
      standing.erase(std::find(standing.begin(), standing.end(), customer));
      return sales.Merged(customer, into);
    }
    case 2: return sales.Ordered(deal, customer, Iso(AnyDay()), AnyPrice());
    case 3: {
      const int pursuit = sales.Won(customer, Iso(AnyDay()), AnyMoney());
      return sales.Ordered(deal, customer, Iso(AnyDay()), AnyPrice(), pursuit);
    }
    default: sales.Won(customer, Iso(AnyDay()), AnyMoney());
  }
}

struct Sale {
  absl::CivilDay day;
  std::string currency;
  std::int64_t amount = 0;
};

using SalesOf = std::map<std::string, std::vector<Sale>>;

// By the customer that each became in the end: orders of deals, and what was won without one.
SalesOf CountNaively(const std::vector<v1::Event>& events) {
  std::map<std::string, std::string> into;
  std::map<std::string, std::string> customers;             // by deal
  std::set<std::pair<std::string, int>> pursuits_of_deals;  // as they were called at the quote
  for (const v1::Event& event : events) {
    if (event.has_customer_merged()) into[event.customer_merged().from()] = event.stream();
    if (!event.has_quoted()) continue;
    customers[event.stream()] = event.quoted().customer();
    pursuits_of_deals.emplace(event.quoted().customer(), event.quoted().pursuit());
  }
  SalesOf sales;
  const auto add = [&](std::string customer, const google::type::Date& day,
                       const google::type::Money& money) {
    while (into.count(customer) != 0) customer = into[customer];
    sales[customer].push_back({ToDay(day), money.currency_code(), MinorUnits(money).value_or(0)});
  };
  for (const v1::Event& event : events) {
    if (event.has_deal_ordered()) {
      add(customers[event.stream()], event.business_day(), event.deal_ordered().amount());
    }
    if (!event.has_pursuit_won()) continue;
    const v1::PursuitWon& won = event.pursuit_won();
    if (pursuits_of_deals.count({event.stream(), won.pursuit()}) != 0) continue;
    add(event.stream(), won.won_on(), won.amount());
  }
  return sales;
}

// Orders and amount in a currency on these days.
std::pair<std::int64_t, std::int64_t> SumOf(const std::vector<Sale>& sales, const DaySpan& days,
                                            const std::string& currency) {
  std::pair<std::int64_t, std::int64_t> sum;
  for (const Sale& sale : sales) {
    if (!days.Contains(sale.day) || sale.currency != currency) continue;
    ++sum.first;
    sum.second += sale.amount;
  }
  return sum;
}

bool Bought(const std::vector<Sale>& sales, absl::CivilDay from, absl::CivilDay to) {
  for (const Sale& sale : sales) {
    if (from <= sale.day && sale.day <= to) return true;
  }
  return false;
}

void CheckCustomers(const v1::CustomerAnalysis& analysis, const SalesOf& sales, const DaySpan& days,
                    const DaySpan& before) {
  std::int64_t customers = 0;
  std::int64_t fresh = 0;
  std::int64_t customers_before = 0;
  std::int64_t kept = 0;
  for (const auto& [customer, all] : sales) {
    const bool now = Bought(all, days.from, days.to);
    const bool then = Bought(all, before.from, before.to);
    if (now) ++customers;
    if (now && !Bought(all, absl::CivilDay(1, 1, 1), days.from - 1)) ++fresh;
    if (then) ++customers_before;
    if (now && then) ++kept;
  }
  RC_ASSERT(analysis.customers() == customers);
  RC_ASSERT(analysis.new_customers() == fresh);
  RC_ASSERT(analysis.customers_before() == customers_before);
  RC_ASSERT(analysis.kept() == kept);
  RC_ASSERT(analysis.has_kept_bp() == (customers_before != 0));
}

// Totals by currency, and the same of the months and of the segments.
void CheckSums(const v1::CustomerAnalysis& analysis, const SalesOf& sales, const DaySpan& days,
               const DaySpan& before) {
  const std::vector<std::string> currencies = {"", "CNY", "USD"};
  for (const std::string& currency : currencies) {
    std::vector<Sale> all;
    for (const auto& [customer, own] : sales) all.insert(all.end(), own.begin(), own.end());
    const auto now = SumOf(all, days, currency);
    const auto then = SumOf(all, before, currency);
    std::pair<std::int64_t, std::int64_t> grown_now;
    std::pair<std::int64_t, std::int64_t> grown_before;
    for (const v1::SpendGrowth& growth : analysis.growth()) {
      if (growth.spend().currency() != currency) continue;
      grown_now = {growth.spend().orders(), growth.spend().amount()};
      grown_before = {growth.before().orders(), growth.before().amount()};
      RC_ASSERT(growth.has_growth_bp() == (then.second != 0));
    }
    std::pair<std::int64_t, std::int64_t> months;
    for (const v1::SpendMonth& month : analysis.months()) {
      if (month.spend().currency() != currency) continue;
      months.first += month.spend().orders();
      months.second += month.spend().amount();
    }
    std::pair<std::int64_t, std::int64_t> segments;
    for (const v1::SegmentCount& segment : analysis.segments()) {
      if (segment.currency() != currency) continue;
      segments.first += segment.orders();
      segments.second += segment.amount();
    }
    RC_ASSERT(grown_now == now);
    RC_ASSERT(grown_before == then);
    RC_ASSERT(months == now);
    RC_ASSERT(segments == now);
  }
}

absl::CivilDay FirstOf(const std::vector<Sale>& sales) {
  absl::CivilDay first = sales.front().day;
  for (const Sale& sale : sales) first = std::min(first, sale.day);
  return first;
}

void CheckCohorts(const v1::CustomerAnalysis& analysis, const SalesOf& sales, const DaySpan& days) {
  std::int64_t counted = 0;
  for (const v1::CustomerCohort& cohort : analysis.cohorts()) {
    const absl::CivilMonth first(cohort.year(), cohort.month());
    counted += cohort.customers();
    RC_ASSERT(first + (cohort.months_size() - 1) == absl::CivilMonth(days.to));
    for (const v1::CohortMonth& month : cohort.months()) {
      const absl::CivilMonth then = first + month.months_after();
      const absl::CivilDay end = std::min(absl::CivilDay(then + 1) - 1, days.to);
      std::int64_t active = 0;
      for (const auto& [customer, all] : sales) {
        const absl::CivilDay bought = FirstOf(all);
        if (!days.Contains(bought) || absl::CivilMonth(bought) != first) continue;
        if (Bought(all, absl::CivilDay(then), end)) ++active;
      }
      RC_ASSERT(month.customers() == active);
    }
    RC_ASSERT(cohort.months(0).customers() == cohort.customers());
  }
  RC_ASSERT(counted == analysis.new_customers());
}

// A score is 1 + the whole part of five times the share of those that are below.
void CheckScores(const std::vector<v1::CustomerSegment>& segments) {
  for (const v1::CustomerSegment& one : segments) {
    int later = 0;
    int fewer = 0;
    for (const v1::CustomerSegment& other : segments) {
      if (other.days_since() > one.days_since()) ++later;
      if (other.orders() < one.orders()) ++fewer;
    }
    const int all = static_cast<int>(segments.size());
    RC_ASSERT(one.recency() == 1 + 5 * later / all);
    RC_ASSERT(one.frequency() == 1 + 5 * fewer / all);
    for (const v1::CustomerSpend& spend : one.spend()) {
      RC_ASSERT((spend.value() == 0) == spend.spend().currency().empty());
    }
  }
}

RC_GTEST_PROP(CustomerAnalysis, SaysWhatANaiveCountOverTheEventsSays, ()) {
  Sales sales;
  std::vector<std::string> standing;
  for (int i = 0; i < kCustomers; ++i) {
    const std::string id = absl::StrCat("k", i);
    sales.Registered(id);
    standing.push_back(id);
  }
  const int events = *rc::gen::inRange(0, 40);
  for (int i = 0; i < events; ++i) Live(sales, standing);
  const absl::CivilDay from = AnyDay();
  const DaySpan days{from, from + *rc::gen::inRange(0, kDays)};
  AnalysisScope scope;
  scope.store = "stores/s1";
  scope.days = days;
  const v1::CustomerAnalysis analysis = CustomerAnalysisOf(sales.rows(), scope);
  const SalesOf naive = CountNaively(sales.events());
  const DaySpan before{ToDay(analysis.before_from()), ToDay(analysis.before_to())};
  RC_ASSERT(before.to == days.from - 1);
  CheckCustomers(analysis, naive, days, before);
  CheckSums(analysis, naive, days, before);
  CheckCohorts(analysis, naive, days);
  const auto segments = CustomerSegmentsOf(sales.rows(), scope, SegmentFilter());
  RC_ASSERT(static_cast<std::int64_t>(segments.size()) == analysis.customers());
  CheckScores(segments);
}

}  // namespace
}  // namespace kezhi::domain
