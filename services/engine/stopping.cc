#include "services/engine/stopping.h"

#include "absl/strings/str_cat.h"

#include "domain/error.h"

namespace kezhi::engine {

absl::Status Stopping(absl::string_view advice) {
  return domain::ErrorBuilder(absl::StatusCode::kUnavailable, v1::REASON_STOPPING)
      .Message(absl::StrCat("the service is stopping; ", advice))
      .Build();
}

}  // namespace kezhi::engine
