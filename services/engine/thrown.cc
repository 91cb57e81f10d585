#include "services/engine/thrown.h"

#include <exception>

#include "absl/strings/cord.h"
#include "absl/strings/str_cat.h"

namespace kezhi::engine {

absl::Status Thrown(absl::string_view who) {
  try {
    throw;
  } catch (const std::exception& thrown) {
    return absl::InternalError(absl::StrCat(who, " threw: ", thrown.what()));
  } catch (...) {
    return absl::InternalError(absl::StrCat(who, " threw"));
  }
}

absl::Status AtEvent(Position position, const absl::Status& status) {
  if (status.ok()) return status;
  absl::Status result(status.code(),
                      absl::StrCat("event ", position.value(), ": ", status.message()));
  status.ForEachPayload([&result](absl::string_view type_url, const absl::Cord& payload) {
    result.SetPayload(type_url, payload);
  });
  return result;
}

}  // namespace kezhi::engine
