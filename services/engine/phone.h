#ifndef KEZHI_SERVICES_ENGINE_PHONE_H_
#define KEZHI_SERVICES_ENGINE_PHONE_H_

#include <string>

#include "absl/strings/string_view.h"

namespace kezhi::engine {

// `number` in E.164 (`+8613800000001`), whatever its writing: full-width digits, spaces, dashes,
// with or without the country code of `region` (`CN`). Empty when it is no possible number there.
// Any thread.
std::string NormalisePhone(absl::string_view number, absl::string_view region);

// Whether phone numbers of this CLDR region are known.
bool KnowsRegion(absl::string_view region);

}  // namespace kezhi::engine

#endif  // KEZHI_SERVICES_ENGINE_PHONE_H_
