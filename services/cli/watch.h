#ifndef KEZHI_SERVICES_CLI_WATCH_H_
#define KEZHI_SERVICES_CLI_WATCH_H_

#include <functional>

#include "absl/status/statusor.h"
#include "absl/time/time.h"

#include "kezhi/v1/query_service.pb.h"

#include "services/cli/form.h"
#include "services/cli/session.h"

namespace kezhi::cli {

inline constexpr char kWatchHelp[] =
    "Show it again whenever it has changed, until Ctrl-C; with --output json a line for each state";

// Shows the form that `request` names, and again whenever it has changed, until Ctrl-C: redrawn on
// a terminal, a line for each state as JSON. `zone` is that of the form's store. The result is the
// exit code. INVALID_ARGUMENT (usage): with --as-of, --diff-from or --output csv.
absl::StatusOr<int> ShowWatch(Session& session, const v1::WatchFormRequest& request,
                              absl::TimeZone zone,
                              const std::function<Form(const v1::FormState& state)>& form_of);

}  // namespace kezhi::cli

#endif  // KEZHI_SERVICES_CLI_WATCH_H_
