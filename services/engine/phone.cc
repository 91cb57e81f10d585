#include "services/engine/phone.h"

#include <phonenumbers/phonenumberutil.h>
#include <set>

namespace kezhi::engine {

using i18n::phonenumbers::PhoneNumber;
using i18n::phonenumbers::PhoneNumberUtil;

std::string NormalisePhone(absl::string_view number, absl::string_view region) {
  const PhoneNumberUtil& util = *PhoneNumberUtil::GetInstance();
  PhoneNumber parsed;
  const auto error = util.Parse(std::string(number), std::string(region), &parsed);
  if (error != PhoneNumberUtil::NO_PARSING_ERROR || parsed.has_extension()) return "";
  // Not merely possible by its length: eight digits without an area code are no number to call.
  if (!util.IsValidNumber(parsed)) return "";
  std::string e164;
  util.Format(parsed, PhoneNumberUtil::E164, &e164);
  return e164;
}

bool KnowsRegion(absl::string_view region) {
  std::set<std::string> regions;
  PhoneNumberUtil::GetInstance()->GetSupportedRegions(&regions);
  return regions.contains(std::string(region));
}

}  // namespace kezhi::engine
