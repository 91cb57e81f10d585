#include "services/cli/watch.h"

#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include <google/protobuf/util/json_util.h>

#include "base/status_macros.h"
#include "services/cli/exit_codes.h"
#include "services/cli/failure.h"
#include "services/cli/interrupt.h"

namespace kezhi::cli {
namespace {

// Cursor to the top, everything wiped (ECMA-48).
constexpr char kWipe[] = "\x1b[H\x1b[2J";

absl::Status Check(const Session& session) {
  const Globals& globals = session.globals();
  if (!std::holds_alternative<std::monostate>(globals.as_of) || globals.diff_from.has_value()) {
    return UsageError("--watch shows what is latest; leave --as-of and --diff-from out");
  }
  if (session.csv()) return UsageError("--watch prints tables or JSON, no CSV");
  return absl::OkStatus();
}

absl::Status PrintLine(Session& session, const v1::WatchFormResponse& response) {
  std::string json;
  const auto status = google::protobuf::util::MessageToJsonString(response, &json);
  if (!status.ok()) {
    return absl::InternalError(absl::StrCat("a state has no JSON form: ", status.ToString()));
  }
  session.out() << json << '\n';
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<int> ShowWatch(Session& session, const v1::WatchFormRequest& request,
                              absl::TimeZone zone,
                              const std::function<Form(const v1::FormState& state)>& form_of) {
  KEZHI_RETURN_IF_ERROR(Check(session));
  const std::unique_ptr<grpc::ClientContext> context = session.NewContext(true);
  const OnInterrupt interrupt([&context] { context->TryCancel(); });
  const auto reader = session.query().WatchForm(context.get(), request);
  v1::WatchFormResponse response;
  while (reader->Read(&response)) {
    if (!response.has_state()) continue;
    if (session.json()) {
      KEZHI_RETURN_IF_ERROR(PrintLine(session, response));
    } else {
      if (session.globals().width > 0) session.out() << kWipe;
      PrintForm(session.out(), form_of(response.state()), session.style());
      session.out().flush();
      session.NoteServed(response.served(), zone);
    }
    session.out().flush();
  }
  const absl::Status status = session.StatusOf(reader->Finish());
  if (interrupt.fired()) return kExitOk;
  KEZHI_RETURN_IF_ERROR(status);
  return kExitOk;
}

}  // namespace kezhi::cli
