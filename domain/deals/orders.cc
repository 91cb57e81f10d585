#include "domain/deals/orders.h"

#include <utility>

#include "domain/dates.h"
#include "domain/deals/tables.h"
#include "domain/fold.h"
#include "domain/pursuits/present.h"
#include "domain/pursuits/tables.h"

namespace kezhi::domain {
namespace {

// Customer and pursuit as merges have renamed them since the deal was quoted.
void RenameToday(const RowReader& rows, v1::DealRow& deal) {
  const PursuitId today = PresentId(rows, {deal.customer(), deal.pursuit()});
  deal.set_customer(today.first);
  if (deal.pursuit() != 0) deal.set_pursuit(today.second);
}

}  // namespace

std::vector<DealOrder> DealOrdersOf(const RowReader& rows, const std::string& store) {
  std::vector<DealOrder> orders;
  for (const auto& [key, day] : RowsUnder(rows, kDealOrders, store)) {
    std::optional<v1::DealRow> deal = GetRow<v1::DealRow>(rows, kDealRows, key);
    if (!deal.has_value()) continue;
    DealOrder order;
    order.deal = *std::move(deal);
    order.day = ParseCompact(day);
    RenameToday(rows, order.deal);
    order.pursuit = GetRow<v1::PursuitRow>(rows, kPursuitRows,
                                           PursuitKey(order.deal.customer(), order.deal.pursuit()));
    orders.push_back(std::move(order));
  }
  return orders;
}

}  // namespace kezhi::domain
