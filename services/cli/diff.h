#ifndef KEZHI_SERVICES_CLI_DIFF_H_
#define KEZHI_SERVICES_CLI_DIFF_H_

#include <string>

#include "absl/status/statusor.h"

#include "kezhi/v1/query_service.pb.h"

#include "services/cli/session.h"

namespace kezhi::cli {

// Shows what has changed in the form that `request` names since --diff-from, up to --as-of. `store`
// is the form's, for days. The result is the exit code.
absl::StatusOr<int> ShowDiff(Session& session, v1::DiffFormRequest request,
                             const std::string& store);

}  // namespace kezhi::cli

#endif  // KEZHI_SERVICES_CLI_DIFF_H_
