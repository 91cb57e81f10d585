#include "domain/customer_analysis/purchases.h"

#include "absl/strings/str_cat.h"

#include "kezhi/v1/views.pb.h"

#include "domain/dates.h"
#include "domain/money.h"
#include "domain/pursuits/tables.h"

namespace kezhi::domain {
namespace {

// What was won on pursuits.
void EachWonPursuit(const RowReader& rows, absl::string_view store,
                    const std::function<void(const CountedPurchase& purchase)>& visit) {
  v1::PursuitRow row;  // reused: parsing into it allocates little
  // Keys begin with the customer's name, and `0` follows `/`.
  rows.Scan(kPursuitRows, absl::StrCat(store, "/"), absl::StrCat(store, "0"),
            [&](absl::string_view, absl::string_view value) {
              row.ParseFromArray(value.data(), static_cast<int>(value.size()));
              if (row.status() != v1::PURSUIT_STATUS_WON) return true;
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

void EachPurchase(const RowReader& rows, absl::string_view store,
                  const std::function<void(const CountedPurchase& purchase)>& visit) {
  EachWonPursuit(rows, store, visit);
}

}  // namespace kezhi::domain
