#ifndef KEZHI_SERVICES_VERIFY_VERDICT_H_
#define KEZHI_SERVICES_VERIFY_VERDICT_H_

#include <string>

#include "absl/status/statusor.h"
#include "google/protobuf/message.h"

#include "kezhi/v1/verifier.pb.h"

namespace kezhi::verify {

// What scripts may rely on; `kezhi-verify --help` lists them.
inline constexpr int kExitVerified = 0;
inline constexpr int kExitFindings = 1;
inline constexpr int kExitUsage = 2;  // wrong arguments, or files that cannot be read

// One line, and below it one for each finding, each ending with a line feed.
std::string VerdictOf(const v1::VerifierReport& report);
// A report, or a form, as a JSON object in one line.
absl::StatusOr<std::string> JsonOf(const google::protobuf::Message& message);

}  // namespace kezhi::verify

#endif  // KEZHI_SERVICES_VERIFY_VERDICT_H_
