#ifndef KEZHI_SERVICES_CLI_FAILURE_H_
#define KEZHI_SERVICES_CLI_FAILURE_H_

#include <ostream>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace kezhi::cli {

// INVALID_ARGUMENT found by the command line itself: exit code 2.
absl::Status UsageError(absl::string_view message);
// UNAVAILABLE because nobody answered at `server`: exit code 4, with what to do about it.
absl::Status Unreachable(absl::string_view server, absl::string_view why);

// The exit code that a status means to scripts (exit_codes.h).
int ExitCodeOf(const absl::Status& status);

// Says what is wrong: message, code and reason, then each violation with its field on a line of its
// own.
void PrintFailure(std::ostream& err, const absl::Status& status, bool color);

}  // namespace kezhi::cli

#endif  // KEZHI_SERVICES_CLI_FAILURE_H_
