#include "services/server/call.h"

#include <algorithm>

#include "absl/time/time.h"

#include "domain/error.h"
#include "services/server/status.h"

namespace kezhi::server {

std::chrono::steady_clock::time_point WaitDeadline(const Parts& parts,
                                                   const grpc::CallbackServerContext& context) {
  using std::chrono::milliseconds;
  constexpr milliseconds kToAnswer(100);
  const auto now = std::chrono::system_clock::now();
  auto wait = milliseconds(absl::ToInt64Milliseconds(parts.options.max_wait));
  // A call without a deadline has one that does not fit into a difference.
  if (context.deadline() < now + wait) {
    const auto left = std::chrono::duration_cast<milliseconds>(context.deadline() - now);
    wait = std::max(milliseconds(0), left - std::min(kToAnswer, left / 4));
  }
  return std::chrono::steady_clock::now() + wait;
}

absl::Status Overloaded() {
  return domain::ErrorBuilder(absl::StatusCode::kResourceExhausted, v1::REASON_OVERLOADED)
      .Message("too many calls are waiting; try again later")
      .Build();
}

absl::Status Stopping() {
  return domain::ErrorBuilder(absl::StatusCode::kUnavailable, v1::REASON_STOPPING)
      .Message("the service is stopping; try again when it is back")
      .Build();
}

grpc::ServerUnaryReactor* Refuse(grpc::CallbackServerContext& context, const absl::Status& status) {
  grpc::ServerUnaryReactor* reactor = context.DefaultReactor();
  reactor->Finish(ToGrpcStatus(status));
  return reactor;
}

}  // namespace kezhi::server
