#ifndef KEZHI_SERVICES_ENGINE_THROWN_H_
#define KEZHI_SERVICES_ENGINE_THROWN_H_

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

#include "base/strong_id.h"

namespace kezhi::engine {

// What is being caught, as INTERNAL: `sheet threw: TEXT`. Only within a catch block.
absl::Status Thrown(absl::string_view who);

// The same failure, and at which event it came: `event 17: …`. OK stays OK.
absl::Status AtEvent(Position position, const absl::Status& status);

}  // namespace kezhi::engine

#endif  // KEZHI_SERVICES_ENGINE_THROWN_H_
