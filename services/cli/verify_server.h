#ifndef KEZHI_SERVICES_CLI_VERIFY_SERVER_H_
#define KEZHI_SERVICES_CLI_VERIFY_SERVER_H_

#include "absl/status/statusor.h"

#include "kezhi/v1/audit_service.pb.h"

#include "services/cli/progress.h"
#include "services/cli/session.h"

namespace kezhi::cli {

// What the server finds in its own log, and with `views` whether its views are what a rebuild of
// them is; it serves the rebuilt ones from then on.
absl::StatusOr<v1::VerifyReport> VerifyServer(Session& session, bool views, ProgressBar& bar);

}  // namespace kezhi::cli

#endif  // KEZHI_SERVICES_CLI_VERIFY_SERVER_H_
