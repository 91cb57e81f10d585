#include "domain/timeline/words.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"

#include "domain/dates.h"

namespace kezhi::domain {

std::string DateText(const google::type::Date& date) {
  return IsSet(date) ? Iso(ToDay(date)) : std::string("?");
}

std::string MoneyText(const google::type::Money& money) {
  if (money.currency_code().empty()) return "";
  constexpr int kNanosPerCent = 10000000;
  if (money.nanos() == 0) return absl::StrCat(money.units(), " ", money.currency_code());
  return absl::StrFormat("%d.%02d %s", money.units(), money.nanos() / kNanosPerCent,
                         money.currency_code());
}

std::string Part(const std::string& before, const std::string& value, const std::string& after) {
  return value.empty() ? std::string() : absl::StrCat(before, value, after);
}

Words VerdictText(v1::Verdict verdict) {
  if (verdict == v1::VERDICT_ACCEPTED) return {"通过", "accepted"};
  if (verdict == v1::VERDICT_RETURNED) return {"退回", "returned"};
  return {"未定", "undecided"};
}

Words PursuitText(int number) {
  if (number == 0) return {"售后", "after-sale"};
  return {absl::StrCat("意向 ", number), absl::StrCat("pursuit ", number)};
}

}  // namespace kezhi::domain
