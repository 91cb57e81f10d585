#include "domain/customer_analysis/segments.h"

#include <algorithm>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <tuple>
#include <utility>

#include "domain/customer_analysis/quintiles.h"
#include "domain/customer_analysis/spend.h"
#include "domain/dates.h"
#include "domain/money.h"

namespace kezhi::domain {
namespace {

// The spend of the period by currency, each against the period before.
void SetSpend(const SpendByCurrency& now, const SpendByCurrency& before,
              v1::CustomerSegment& segment) {
  for (const auto& [currency, spend] : now.by_currency()) {
    v1::CustomerSpend& of_currency = *segment.add_spend();
    *of_currency.mutable_spend() = spend;
    of_currency.set_amount_before(before.AmountOf(currency));
    const std::optional<std::int64_t> growth =
        GrowthBp(spend.amount(), of_currency.amount_before());
    if (growth.has_value()) of_currency.set_growth_bp(*growth);
  }
}

// Without scores; nullopt: nothing was bought in the period.
std::optional<v1::CustomerSegment> SegmentOf(const std::string& customer, const Buyer& buyer,
                                             const DaySpan& days, const DaySpan& days_before) {
  std::optional<absl::CivilDay> last;
  std::int64_t orders = 0;
  SpendByCurrency now;
  SpendByCurrency before;
  for (const BuyerOrder& order : buyer.orders) {
    if (days_before.Contains(order.day)) before.Add(order);
    if (!days.Contains(order.day)) continue;
    ++orders;
    last = std::max(last.value_or(order.day), order.day);
    now.Add(order);
  }
  if (!last.has_value()) return std::nullopt;
  v1::CustomerSegment segment;
  segment.set_customer(customer);
  *segment.mutable_first_on() = ToDate(buyer.first);
  *segment.mutable_last_on() = ToDate(*last);
  segment.set_days_since(static_cast<int>(days.to - *last));
  segment.set_orders(orders);
  SetSpend(now, before, segment);
  return segment;
}

// The later the last order, the better: fewer days are more.
std::int64_t RecencyOf(const v1::CustomerSegment& segment) {
  return -std::int64_t{segment.days_since()};
}

void Score(std::vector<v1::CustomerSegment>& segments) {
  std::vector<std::int64_t> recency;
  std::vector<std::int64_t> frequency;
  std::map<std::string, std::vector<std::int64_t>> amounts;
  for (const v1::CustomerSegment& segment : segments) {
    recency.push_back(RecencyOf(segment));
    frequency.push_back(segment.orders());
    for (const v1::CustomerSpend& spend : segment.spend()) {
      amounts[spend.spend().currency()].push_back(spend.spend().amount());
    }
  }
  amounts.erase("");  // what is not known has no value
  const Quintiles by_recency(std::move(recency));
  const Quintiles by_frequency(std::move(frequency));
  std::map<std::string, Quintiles> by_value;
  for (auto& [currency, measures] : amounts) by_value.emplace(currency, std::move(measures));
  for (v1::CustomerSegment& segment : segments) {
    segment.set_recency(by_recency.ScoreOf(RecencyOf(segment)));
    segment.set_frequency(by_frequency.ScoreOf(segment.orders()));
    for (v1::CustomerSpend& spend : *segment.mutable_spend()) {
      const auto scores = by_value.find(spend.spend().currency());
      if (scores != by_value.end()) {
        spend.set_value(scores->second.ScoreOf(spend.spend().amount()));
      }
    }
  }
}

}  // namespace

std::vector<v1::CustomerSegment> SegmentsOf(const Buyers& buyers, const DaySpan& days) {
  const DaySpan days_before = PeriodBefore(days);
  std::vector<v1::CustomerSegment> segments;
  for (const auto& [customer, buyer] : buyers.by_customer) {
    std::optional<v1::CustomerSegment> segment = SegmentOf(customer, buyer, days, days_before);
    if (segment.has_value()) segments.push_back(*std::move(segment));
  }
  Score(segments);
  return segments;
}

std::vector<v1::SegmentCount> CountSegments(const std::vector<v1::CustomerSegment>& customers) {
  // Scores below 0, so that the best comes first.
  std::map<std::tuple<int, int, int, std::string>, v1::SegmentCount> counts;
  for (const v1::CustomerSegment& customer : customers) {
    for (const v1::CustomerSpend& spend : customer.spend()) {
      const std::string& currency = spend.spend().currency();
      v1::SegmentCount& count =
          counts[{-customer.recency(), -customer.frequency(), -spend.value(), currency}];
      count.set_recency(customer.recency());
      count.set_frequency(customer.frequency());
      count.set_currency(currency);
      count.set_value(spend.value());
      count.set_customers(count.customers() + 1);
      count.set_orders(count.orders() + spend.spend().orders());
      count.set_amount(AddMinor(count.amount(), spend.spend().amount()));
    }
  }
  std::vector<v1::SegmentCount> segments;
  for (auto& [scores, count] : counts) segments.push_back(std::move(count));
  return segments;
}

}  // namespace kezhi::domain
