#ifndef KEZHI_DOMAIN_CUSTOMER_ANALYSIS_SPEND_H_
#define KEZHI_DOMAIN_CUSTOMER_ANALYSIS_SPEND_H_

#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "kezhi/v1/customer_analysis_views.pb.h"

#include "domain/customer_analysis/buyers.h"

namespace kezhi::domain {

// Sums orders by currency; never those of different ones.
class SpendByCurrency {
 public:
  void Add(const BuyerOrder& order);

  // Amount in a currency; 0 when there is none.
  std::int64_t AmountOf(const std::string& currency) const;

  // By currency in ascending order, with the mean order.
  const std::map<std::string, v1::Spend>& by_currency() const { return by_currency_; }

 private:
  std::map<std::string, v1::Spend> by_currency_;
};

// By how much `now` is more than `before`, in basis points of `before`, rounded half up; nullopt
// when that is 0. Both at least 0.
std::optional<std::int64_t> GrowthBp(std::int64_t now, std::int64_t before);

}  // namespace kezhi::domain

#endif  // KEZHI_DOMAIN_CUSTOMER_ANALYSIS_SPEND_H_
