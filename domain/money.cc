#include "domain/money.h"

#include <algorithm>
#include <cstdint>
#include <string>

#include "absl/strings/ascii.h"

namespace kezhi::domain {
namespace {

// ISO 4217, currencies in use, by number of decimals. Funds, metals and codes for testing are left
// out.
constexpr absl::string_view kWithout =
    " BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF ";
constexpr absl::string_view kWithTwo =
    " AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BRL BSD BTN BWP BYN BZD "
    "CAD CDF CHF CNY COP "
    "CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG "
    "HUF IDR ILS INR IRR "
    "JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK "
    "MXN MYR MZN NAD NGN "
    "NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS "
    "SRD SSP STN SVC SYP "
    "SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD UYU UZS VED VES WST XCD YER ZAR ZMW ZWL ";
constexpr absl::string_view kWithThree = " BHD IQD JOD KWD LYD OMR TND ";

constexpr std::int32_t kNanosPerUnit = 1000000000;
// The sum of two of them still fits.
constexpr std::int64_t kMostMinor = 4000000000000000000;

bool Lists(absl::string_view codes, absl::string_view code) {
  if (code.size() != 3) return false;
  for (const char c : code) {
    if (!absl::ascii_isupper(static_cast<unsigned char>(c))) return false;
  }
  return codes.find(code) != absl::string_view::npos;
}

// Smallest amount in nanos; 0: no such currency.
std::int32_t UnitOf(absl::string_view code) {
  if (Lists(kWithTwo, code)) return 10000000;
  if (Lists(kWithout, code)) return 1000000000;
  if (Lists(kWithThree, code)) return 1000000;
  return 0;
}

}  // namespace

absl::string_view FaultOf(const google::type::Money& money) {
  const std::int32_t unit = UnitOf(money.currency_code());
  if (unit == 0) return "has no currency code of ISO 4217";
  if (money.units() < 0 || money.nanos() < 0) return "is negative";
  if (money.nanos() >= kNanosPerUnit) return "has a billion nanos or more";
  if (money.nanos() % unit != 0) return "has more decimals than the currency";
  return "";
}

std::int64_t AddMinor(std::int64_t a, std::int64_t b) {
  return std::min(a + b, kMostMinor);
}

std::optional<std::int64_t> MinorUnits(const google::type::Money& money) {
  const std::int32_t unit = UnitOf(money.currency_code());
  if (unit == 0) return std::nullopt;
  const std::int64_t per_whole = kNanosPerUnit / unit;
  if (money.units() >= kMostMinor / per_whole) return std::nullopt;
  return money.units() * per_whole + money.nanos() / unit;
}

std::int64_t Minor(const google::type::Money& money) {
  return MinorUnits(money).value_or(0);
}

google::type::Money MoneyOf(std::int64_t minor, absl::string_view currency) {
  google::type::Money money;
  money.set_currency_code(std::string(currency));
  const std::int32_t unit = UnitOf(currency);
  if (unit == 0) return money;
  const std::int64_t per_whole = kNanosPerUnit / unit;
  money.set_units(minor / per_whole);
  money.set_nanos(static_cast<std::int32_t>(minor % per_whole) * unit);
  return money;
}

}  // namespace kezhi::domain
