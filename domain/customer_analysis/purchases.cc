#include "domain/customer_analysis/purchases.h"

#include <set>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"

#include "kezhi/v1/views.pb.h"

#include "domain/dates.h"
#include "domain/deals/orders.h"
#include "domain/fold.h"
#include "domain/money.h"
#include "domain/pursuits/tables.h"

namespace kezhi::domain {
namespace {

// What an order costs us: the last quote says it of the whole that it offers, so of no other
// amount.
std::optional<std::int64_t> CostOf(const v1::DealRow& deal) {
  if (!deal.has_cost() || !deal.has_quoted()) return std::nullopt;
  const bool whole = deal.ordered().currency_code() == deal.quoted().currency_code() &&
                     MinorUnits(deal.ordered()) == MinorUnits(deal.quoted());
  return whole ? MinorUnits(deal.cost()) : std::nullopt;
}

// Orders of deals that are sales by now. Notes the keys of the pursuits that they were won with.
void EachSoldDeal(const RowReader& rows, const std::string& store, std::set<std::string>& won_with,
                  const std::function<void(const CountedPurchase& purchase)>& visit) {
  for (const DealOrder& order : DealOrdersOf(rows, store)) {
    if (!order.sold()) continue;
    const std::string& customer = order.deal.customer();
    CountedPurchase purchase;
    purchase.customer = customer;
    purchase.day = order.day;
    purchase.currency = order.deal.ordered().currency_code();
    purchase.amount = MinorUnits(order.deal.ordered()).value_or(0);
    purchase.cost = CostOf(order.deal);
    const auto known = GetRow<v1::PursuitCustomer>(rows, kPursuitCustomers, customer);
    purchase.unidentified = known.has_value() && known->unidentified();
    if (order.pursuit.has_value()) {
      won_with.insert(PursuitKey(customer, order.pursuit->pursuit()));
      if (!purchase.day.has_value() && order.pursuit->has_closed_on()) {
        purchase.day = ToDay(order.pursuit->closed_on());
      }
    }
    visit(purchase);
  }
}

// What was won on pursuits, but for `counted`, by their keys.
void EachWonPursuit(const RowReader& rows, absl::string_view store,
                    const std::set<std::string>& counted,
                    const std::function<void(const CountedPurchase& purchase)>& visit) {
  v1::PursuitRow row;  // reused: parsing into it allocates little
  // Keys begin with the customer's name, and `0` follows `/`.
  rows.Scan(kPursuitRows, absl::StrCat(store, "/"), absl::StrCat(store, "0"),
            [&](absl::string_view key, absl::string_view value) {
              row.ParseFromArray(value.data(), static_cast<int>(value.size()));
              if (row.status() != v1::PURSUIT_STATUS_WON) return true;
              if (counted.count(std::string(key)) != 0) return true;
              CountedPurchase purchase;
              purchase.customer = row.customer();
              purchase.unidentified = row.unidentified();
              if (row.has_closed_on()) purchase.day = ToDay(row.closed_on());
              if (row.has_amount()) {
                purchase.currency = row.amount().currency_code();
                purchase.amount = MinorUnits(row.amount()).value_or(0);
              }
              visit(purchase);
              return true;
            });
}

}  // namespace

void EachPurchase(const RowReader& rows, const std::string& store,
                  const std::function<void(const CountedPurchase& purchase)>& visit) {
  std::set<std::string> won_with_deals;
  EachSoldDeal(rows, store, won_with_deals, visit);
  EachWonPursuit(rows, store, won_with_deals, visit);
}

}  // namespace kezhi::domain
