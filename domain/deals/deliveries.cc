#include "domain/deals/deliveries.h"

#include "domain/dates.h"
#include "domain/deals/tables.h"

namespace kezhi::domain {

Deliveries DeliveriesOf(const RowReader& rows, const std::string& consultant, const DaySpan& days) {
  Deliveries deliveries;
  rows.Scan(kDealDeliveries, RowKey(consultant, Compact(days.from)),
            RowKey(consultant, Compact(days.to + 1)),
            [&deliveries](absl::string_view, absl::string_view late) {
              ++deliveries.all;
              if (late.empty()) ++deliveries.on_time;
              return true;
            });
  return deliveries;
}

}  // namespace kezhi::domain
