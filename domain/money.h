#ifndef KEZHI_DOMAIN_MONEY_H_
#define KEZHI_DOMAIN_MONEY_H_

#include "absl/strings/string_view.h"
#include "google/type/money.pb.h"

namespace kezhi::domain {

// Why an amount is refused; empty when it is well-formed: a currency of ISO 4217, not negative, and
// no more decimals than the currency has. Nothing is refused for being zero.
absl::string_view FaultOf(const google::type::Money& money);

}  // namespace kezhi::domain

#endif  // KEZHI_DOMAIN_MONEY_H_
