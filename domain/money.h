#ifndef KEZHI_DOMAIN_MONEY_H_
#define KEZHI_DOMAIN_MONEY_H_

#include <cstdint>

#include "absl/strings/string_view.h"
#include "google/type/money.pb.h"

namespace kezhi::domain {

// Why an amount is refused; empty when it is well-formed: a currency of ISO 4217, not negative, and
// no more decimals than the currency has. Nothing is refused for being zero.
absl::string_view FaultOf(const google::type::Money& money);

// A well-formed amount in the smallest unit of its currency; what is beyond 4 · 10^18 counts as so
// much. 0 for a currency that is unknown.
std::int64_t MinorUnits(const google::type::Money& money);
// The amount of so many of the smallest units, at least 0, of a currency of ISO 4217; without a
// currency code for any other.
google::type::Money FromMinorUnits(std::int64_t minor, absl::string_view currency);
// The sum of two such amounts, bounded in the same way.
std::int64_t AddMinor(std::int64_t a, std::int64_t b);

}  // namespace kezhi::domain

#endif  // KEZHI_DOMAIN_MONEY_H_
