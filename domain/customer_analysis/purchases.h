#ifndef KEZHI_DOMAIN_CUSTOMER_ANALYSIS_PURCHASES_H_
#define KEZHI_DOMAIN_CUSTOMER_ANALYSIS_PURCHASES_H_

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "absl/time/civil_time.h"

#include "domain/rows.h"

namespace kezhi::domain {

// One order of a customer, as the analysis counts it.
struct CountedPurchase {
  std::string customer;  // as named today: an alias counts as what it was merged into
  bool unidentified = false;
  std::optional<absl::CivilDay> day;  // nullopt: not known
  std::string currency;               // empty = the amount is not known
  std::int64_t amount = 0;            // in the smallest unit
  std::optional<std::int64_t> cost;   // what it costs us, in the same; nullopt: not known
};

// Calls `visit` with every purchase of a store, in any order. This alone knows what a purchase is:
// the order of a deal that comes from no pursuit or from one that was won, on the day of the order
// and with its amount; and a pursuit that was won without a deal. Reads the rows of `pursuits` and
// `deals`.
void EachPurchase(const RowReader& rows, const std::string& store,
                  const std::function<void(const CountedPurchase& purchase)>& visit);

}  // namespace kezhi::domain

#endif  // KEZHI_DOMAIN_CUSTOMER_ANALYSIS_PURCHASES_H_
