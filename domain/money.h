#ifndef KEZHI_DOMAIN_MONEY_H_
#define KEZHI_DOMAIN_MONEY_H_

#include <cstdint>
#include <optional>

#include "absl/strings/string_view.h"
#include "google/type/money.pb.h"

namespace kezhi::domain {

// Why an amount is refused; empty when it is well-formed: a currency of ISO 4217, not negative, and
// no more decimals than the currency has. Nothing is refused for being zero.
absl::string_view FaultOf(const google::type::Money& money);

// The most that a single amount may be, in the smallest unit: a trillion yuan. Sums of many do not
// overflow.
inline constexpr std::int64_t kMaxMinorUnits = 100000000000000;

// The amount in the smallest unit of its currency, fen for CNY; of an amount without fault.
// nullopt: no such currency, or it cannot be counted.
std::optional<std::int64_t> MinorUnits(const google::type::Money& money);
// The same of an amount that a decision has let through.
std::int64_t Minor(const google::type::Money& money);
// The sum of two such amounts; what is beyond 4 · 10^18 counts as so much.
std::int64_t AddMinor(std::int64_t a, std::int64_t b);
// The amount of so many smallest units, not negative, of a currency of ISO 4217.
google::type::Money MoneyOf(std::int64_t minor, absl::string_view currency);

}  // namespace kezhi::domain

#endif  // KEZHI_DOMAIN_MONEY_H_
