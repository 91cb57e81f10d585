#ifndef KEZHI_DOMAIN_DEALS_DELIVERIES_H_
#define KEZHI_DOMAIN_DEALS_DELIVERIES_H_

#include <cstdint>
#include <string>

#include "domain/rows.h"
#include "domain/work_plan/period.h"

namespace kezhi::domain {

// Deliveries for which the contract names a last day.
struct Deliveries {
  std::int64_t all = 0;
  std::int64_t on_time = 0;  // by that day
};

// Those of a consultant's deals that left on these days. Reads the rows of `deals`.
Deliveries DeliveriesOf(const RowReader& rows, const std::string& consultant, const DaySpan& days);

}  // namespace kezhi::domain

#endif  // KEZHI_DOMAIN_DEALS_DELIVERIES_H_
