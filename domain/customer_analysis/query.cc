#include "domain/customer_analysis/query.h"

#include <algorithm>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <utility>

#include "domain/customer_analysis/cohorts.h"
#include "domain/customer_analysis/segments.h"
#include "domain/customer_analysis/spend.h"
#include "domain/dates.h"
#include "domain/plans/actuals.h"

namespace kezhi::domain {
namespace {

// Counts customers and orders of the period and of the one before.
class Growth {
 public:
  explicit Growth(const DaySpan& days) : days_(days), days_before_(PeriodBefore(days)) {}

  void Add(const std::string& customer, const Buyer& buyer) {
    bool bought = false;
    bool bought_before = false;
    for (const BuyerOrder& order : buyer.orders) {
      if (days_before_.Contains(order.day)) {
        bought_before = true;
        before_.Add(order);
      }
      if (!days_.Contains(order.day)) continue;
      bought = true;
      now_.Add(order);
      Month& month = months_[{absl::CivilMonth(order.day), order.currency}];
      month.spend.Add(order);
      month.customers.insert(customer);
    }
    if (bought) ++customers_;
    if (bought && days_.Contains(buyer.first)) ++new_customers_;
    if (bought_before) ++customers_before_;
    if (bought && bought_before) ++kept_;
  }

  void Finish(v1::CustomerAnalysis& analysis) const {
    *analysis.mutable_before_from() = ToDate(days_before_.from);
    *analysis.mutable_before_to() = ToDate(days_before_.to);
    analysis.set_customers(customers_);
    analysis.set_new_customers(new_customers_);
    analysis.set_customers_before(customers_before_);
    analysis.set_kept(kept_);
    const std::optional<std::int64_t> kept = RateBp(kept_, customers_before_);
    if (kept.has_value()) analysis.set_kept_bp(static_cast<int>(*kept));
    AddCurrencies(analysis);
    for (const auto& [month, counted] : months_) {
      v1::SpendMonth& row = *analysis.add_months();
      row.set_year(static_cast<int>(month.first.year()));
      row.set_month(month.first.month());
      *row.mutable_spend() = counted.spend.by_currency().at(month.second);
      row.set_customers(static_cast<std::int64_t>(counted.customers.size()));
    }
  }

 private:
  struct Month {
    SpendByCurrency spend;
    std::set<std::string> customers;
  };

  // Those of either period.
  void AddCurrencies(v1::CustomerAnalysis& analysis) const {
    std::map<std::string, v1::SpendGrowth> by_currency;
    for (const auto& [currency, spend] : now_.by_currency()) {
      *by_currency[currency].mutable_spend() = spend;
    }
    for (const auto& [currency, spend] : before_.by_currency()) {
      *by_currency[currency].mutable_before() = spend;
    }
    for (auto& [currency, growth] : by_currency) {
      growth.mutable_spend()->set_currency(currency);
      growth.mutable_before()->set_currency(currency);
      const std::optional<std::int64_t> grown =
          GrowthBp(growth.spend().amount(), growth.before().amount());
      if (grown.has_value()) growth.set_growth_bp(*grown);
      *analysis.add_growth() = std::move(growth);
    }
  }

  const DaySpan days_;
  const DaySpan days_before_;
  std::int64_t customers_ = 0;
  std::int64_t new_customers_ = 0;
  std::int64_t customers_before_ = 0;
  std::int64_t kept_ = 0;
  SpendByCurrency now_;
  SpendByCurrency before_;
  std::map<std::pair<absl::CivilMonth, std::string>, Month> months_;
};

bool Fits(const v1::CustomerSegment& segment, const SegmentFilter& filter) {
  if (filter.recency != 0 && segment.recency() != filter.recency) return false;
  if (filter.frequency != 0 && segment.frequency() != filter.frequency) return false;
  return std::any_of(
      segment.spend().begin(), segment.spend().end(), [&filter](const v1::CustomerSpend& spend) {
        return (filter.currency.empty() || spend.spend().currency() == filter.currency) &&
               (filter.value == 0 || spend.value() == filter.value);
      });
}

}  // namespace

v1::CustomerAnalysis CustomerAnalysisOf(const RowReader& rows, const AnalysisScope& scope) {
  const Buyers buyers = BuyersOf(rows, scope);
  v1::CustomerAnalysis analysis;
  *analysis.mutable_from() = ToDate(scope.days.from);
  *analysis.mutable_to() = ToDate(scope.days.to);
  Growth growth(scope.days);
  for (const auto& [customer, buyer] : buyers.by_customer) growth.Add(customer, buyer);
  growth.Finish(analysis);
  for (v1::CustomerCohort& cohort : CohortsOf(buyers, scope.days)) {
    *analysis.add_cohorts() = std::move(cohort);
  }
  for (v1::SegmentCount& segment : CountSegments(SegmentsOf(buyers, scope.days))) {
    *analysis.add_segments() = std::move(segment);
  }
  analysis.set_orders_without_customer(buyers.orders_without_customer);
  analysis.set_orders_without_day(buyers.orders_without_day);
  return analysis;
}

std::vector<v1::CustomerSegment> CustomerSegmentsOf(const RowReader& rows,
                                                    const AnalysisScope& scope,
                                                    const SegmentFilter& filter) {
  std::vector<v1::CustomerSegment> segments = SegmentsOf(BuyersOf(rows, scope), scope.days);
  std::erase_if(segments,
                [&filter](const v1::CustomerSegment& segment) { return !Fits(segment, filter); });
  return segments;
}

}  // namespace kezhi::domain
