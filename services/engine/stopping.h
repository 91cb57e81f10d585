#ifndef KEZHI_SERVICES_ENGINE_STOPPING_H_
#define KEZHI_SERVICES_ENGINE_STOPPING_H_

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace kezhi::engine {

// What a caller does about it who has sent a command.
inline constexpr char kSendAgain[] = "try again with the same request id";

// UNAVAILABLE, STOPPING; says what to do about it.
absl::Status Stopping(absl::string_view advice = "try again when it is back");

}  // namespace kezhi::engine

#endif  // KEZHI_SERVICES_ENGINE_STOPPING_H_
