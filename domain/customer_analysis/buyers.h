#ifndef KEZHI_DOMAIN_CUSTOMER_ANALYSIS_BUYERS_H_
#define KEZHI_DOMAIN_CUSTOMER_ANALYSIS_BUYERS_H_

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/time/civil_time.h"

#include "kezhi/v1/customer_analysis_views.pb.h"

#include "domain/rows.h"
#include "domain/work_plan/period.h"

namespace kezhi::domain {

// What is analysed.
struct AnalysisScope {
  std::string store;
  DaySpan days;
  v1::CustomerGroup group;  // what is empty admits all
};

// One order; an amount is in the smallest unit of its currency.
struct BuyerOrder {
  absl::CivilDay day;
  std::string currency;  // empty = the amount is not known
  std::int64_t amount = 0;
  std::optional<std::int64_t> cost;  // what it costs us; nullopt: not known
};

// What a customer bought until the end of the period.
struct Buyer {
  absl::CivilDay first;            // day of the first order ever
  std::vector<BuyerOrder> orders;  // at least one, in any order
};

// Who of a group bought until the end of a period.
struct Buyers {
  std::map<std::string, Buyer> by_customer;  // placeholders left out
  std::int64_t orders_without_customer = 0;  // those of placeholders in the period
  std::int64_t orders_without_day = 0;       // those whose day is not known
};

// Reads the rows of `pursuits` and `deals`, and as far as the group asks for it those of `card` and
// `plans`.
Buyers BuyersOf(const RowReader& rows, const AnalysisScope& scope);

// The period before: as many months where the period is of whole months, else as many days.
DaySpan PeriodBefore(const DaySpan& days);

}  // namespace kezhi::domain

#endif  // KEZHI_DOMAIN_CUSTOMER_ANALYSIS_BUYERS_H_
