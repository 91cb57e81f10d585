#include "domain/plans/deal_sales.h"

#include <optional>
#include <utility>

#include "kezhi/v1/views.pb.h"

#include "domain/dates.h"
#include "domain/deals/orders.h"
#include "domain/money.h"

namespace kezhi::domain {
namespace {

// The sale that an order without a pursuit is, but for customer and amount.
std::optional<DealSale> SaleOf(const DealOrder& order) {
  if (!order.day.has_value()) return std::nullopt;
  DealSale sale;
  sale.consultant = order.deal.consultant();
  sale.day = *order.day;
  sale.sale.set_item(order.deal.item());
  sale.sale.set_count(1);
  return sale;
}

// The same of one whose pursuit was won: that counts the sale, and may lack the amount.
std::optional<DealSale> SaleOf(const v1::PursuitRow& pursuit) {
  if (pursuit.has_amount() || !pursuit.has_closed_on()) return std::nullopt;
  DealSale sale;
  sale.consultant = pursuit.owner();
  sale.day = ToDay(pursuit.closed_on());
  sale.sale.set_item(pursuit.item());
  return sale;
}

}  // namespace

std::vector<DealSale> DealSalesOf(const RowReader& rows, const std::string& store) {
  std::vector<DealSale> sales;
  for (const DealOrder& order : DealOrdersOf(rows, store)) {
    if (!order.sold()) continue;
    std::optional<DealSale> sale =
        order.pursuit.has_value() ? SaleOf(*order.pursuit) : SaleOf(order);
    if (!sale.has_value()) continue;
    sale->sale.set_customer(order.deal.customer());
    sale->sale.set_currency(order.deal.ordered().currency_code());
    sale->sale.set_amount(MinorUnits(order.deal.ordered()).value_or(0));
    sales.push_back(*std::move(sale));
  }
  return sales;
}

}  // namespace kezhi::domain
