#include "domain/customer_analysis/cohorts.h"

#include <cstddef>
#include <cstdint>
#include <map>
#include <set>

#include "domain/customer_analysis/spend.h"
#include "domain/plans/actuals.h"

namespace kezhi::domain {
namespace {

// One cohort as it is counted.
class Cohort {
 public:
  Cohort(absl::CivilMonth first, absl::CivilMonth last)
      : first_(first), months_(static_cast<std::size_t>(last - first) + 1) {}

  void Add(const Buyer& buyer) {
    ++customers_;
    std::set<std::size_t> active;
    for (const BuyerOrder& order : buyer.orders) {
      const auto after = static_cast<std::size_t>(absl::CivilMonth(order.day) - first_);
      months_[after].spend.Add(order);
      active.insert(after);
    }
    for (const std::size_t after : active) ++months_[after].customers;
  }

  v1::CustomerCohort Finish() const {
    v1::CustomerCohort cohort;
    cohort.set_year(static_cast<int>(first_.year()));
    cohort.set_month(first_.month());
    cohort.set_customers(customers_);
    for (const Month& counted : months_) {
      v1::CohortMonth& month = *cohort.add_months();
      month.set_months_after(cohort.months_size() - 1);
      month.set_customers(counted.customers);
      month.set_retention_bp(static_cast<int>(RateBp(counted.customers, customers_).value_or(0)));
      for (const auto& [currency, spend] : counted.spend.by_currency()) *month.add_spend() = spend;
    }
    return cohort;
  }

 private:
  struct Month {
    std::int64_t customers = 0;
    SpendByCurrency spend;
  };

  absl::CivilMonth first_;
  std::int64_t customers_ = 0;
  std::vector<Month> months_;
};

}  // namespace

std::vector<v1::CustomerCohort> CohortsOf(const Buyers& buyers, const DaySpan& days) {
  std::map<absl::CivilMonth, Cohort> by_month;
  for (const auto& [customer, buyer] : buyers.by_customer) {
    if (!days.Contains(buyer.first)) continue;
    const absl::CivilMonth month(buyer.first);
    by_month.try_emplace(month, month, absl::CivilMonth(days.to)).first->second.Add(buyer);
  }
  std::vector<v1::CustomerCohort> cohorts;
  cohorts.reserve(by_month.size());
  for (const auto& [month, cohort] : by_month) cohorts.push_back(cohort.Finish());
  return cohorts;
}

}  // namespace kezhi::domain
