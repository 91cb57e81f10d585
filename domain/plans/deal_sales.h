#ifndef KEZHI_DOMAIN_PLANS_DEAL_SALES_H_
#define KEZHI_DOMAIN_PLANS_DEAL_SALES_H_

#include <string>
#include <vector>

#include "absl/time/civil_time.h"

#include "kezhi/v1/plan_views.pb.h"

#include "domain/rows.h"

namespace kezhi::domain {

// What a deal adds to the sales that pursuits tell.
struct DealSale {
  std::string consultant;  // who sold; empty = nobody
  absl::CivilDay day;
  v1::DaySales sale;
};

// The sales of a store that only deals tell: an order without a pursuit is a sale of the deal's
// consultant on the day of the order; where a pursuit was won without an amount, the order is the
// amount of that sale, which is counted already. Of a pursuit with an amount deals add nothing.
// What has no known day is left out. Reads the rows of `deals` and `pursuits`.
std::vector<DealSale> DealSalesOf(const RowReader& rows, const std::string& store);

}  // namespace kezhi::domain

#endif  // KEZHI_DOMAIN_PLANS_DEAL_SALES_H_
