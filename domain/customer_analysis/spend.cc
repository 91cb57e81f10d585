#include "domain/customer_analysis/spend.h"

#include "domain/assessment/weights.h"
#include "domain/money.h"
#include "domain/plans/actuals.h"

namespace kezhi::domain {
namespace {

void AddTo(std::int64_t minor, const std::string& currency, google::type::Money& sum) {
  sum = MoneyOf(AddMinor(MinorUnits(sum).value_or(0), minor), currency);
}

}  // namespace

void SpendByCurrency::Add(const BuyerOrder& order) {
  v1::Spend& spend = by_currency_[order.currency];
  spend.set_currency(order.currency);
  spend.set_orders(spend.orders() + 1);
  if (order.currency.empty()) return;
  spend.set_amount(AddMinor(spend.amount(), order.amount));
  // Twice the greatest sum still fits.
  spend.set_mean_order((2 * spend.amount() + spend.orders()) / (2 * spend.orders()));
  if (!order.cost.has_value()) return;
  v1::CostedOrders& costed = *spend.mutable_costed();
  costed.set_orders(costed.orders() + 1);
  AddTo(order.amount, order.currency, *costed.mutable_sold());
  AddTo(*order.cost, order.currency, *costed.mutable_cost());
}

std::int64_t SpendByCurrency::AmountOf(const std::string& currency) const {
  const auto found = by_currency_.find(currency);
  return found == by_currency_.end() ? 0 : found->second.amount();
}

std::optional<std::int64_t> GrowthBp(std::int64_t now, std::int64_t before) {
  std::optional<std::int64_t> growth = RateBp(now, before);
  if (growth.has_value()) *growth -= kWholeBp;
  return growth;
}

}  // namespace kezhi::domain
