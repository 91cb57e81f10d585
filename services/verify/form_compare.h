#ifndef KEZHI_SERVICES_VERIFY_FORM_COMPARE_H_
#define KEZHI_SERVICES_VERIFY_FORM_COMPARE_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "google/protobuf/message.h"

#include "kezhi/v1/views.pb.h"

namespace kezhi::verify {

// A form that the server has told.
struct SavedForm {
  v1::CustomerCard card;
  // As of which it was told; nullopt: it does not say.
  std::optional<std::uint64_t> position;
};

// What `kezhi card … --output json` has printed. INVALID_ARGUMENT: it is no such thing.
absl::StatusOr<SavedForm> ParseSaved(const std::string& json);

// Leaves of every personal text that it is there, whatever it was: sealed, in clear, masked,
// erased.
void Withhold(google::protobuf::Message& message);

// A line for each field in which they differ, such as `modified: head.owner: "…" -> "…"`, from what
// was saved to what was computed. Both are withheld, so that no line says anything personal.
std::vector<std::string> DifferencesOf(const v1::CustomerCard& saved,
                                       const v1::CustomerCard& computed);

}  // namespace kezhi::verify

#endif  // KEZHI_SERVICES_VERIFY_FORM_COMPARE_H_
