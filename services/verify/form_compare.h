#ifndef KEZHI_SERVICES_VERIFY_FORM_COMPARE_H_
#define KEZHI_SERVICES_VERIFY_FORM_COMPARE_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "google/protobuf/message.h"

#include "services/verify/form_query.h"

namespace kezhi::verify {

// A form that the server has told.
struct SavedForm {
  // Of the kind that was asked for.
  FormMessage form;
  // As of which it was told; nullopt: it does not say.
  std::optional<std::uint64_t> position;
};

// What `kezhi` has printed of this form with `--output json`. INVALID_ARGUMENT: it is no such
// thing, or a part of it.
absl::StatusOr<SavedForm> ParseSaved(const std::string& json, const FormQuery& query);

// Leaves of every personal text that it is there, whatever it was: sealed, in clear, masked,
// erased.
void Withhold(google::protobuf::Message& message);

// A line for each field in which two forms of one kind differ, such as `modified: head.owner: "…"
// -> "…"`, from what was saved to what was computed. Both are withheld, so that no line says
// anything personal.
std::vector<std::string> DifferencesOf(const google::protobuf::Message& saved,
                                       const google::protobuf::Message& computed);

}  // namespace kezhi::verify

#endif  // KEZHI_SERVICES_VERIFY_FORM_COMPARE_H_
