#ifndef KEZHI_SERVICES_SERVER_GATE_H_
#define KEZHI_SERVICES_SERVER_GATE_H_

#include <map>
#include <memory>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include <grpcpp/grpcpp.h>

#include "base/mutex.h"
#include "services/engine/clock.h"
#include "services/server/call_limits.h"
#include "services/server/caller.h"
#include "services/server/metrics.h"
#include "services/server/options.h"
#include "services/server/policy.h"
#include "services/server/tokens.h"
#include "services/server/watched_file.h"

namespace kezhi::server {

class CallContext;

// What every call passes first: who calls is found out, the policy asked, a place taken. Any
// thread.
class Gate {
 public:
  // Reads policy and JWKS; what is borrowed outlives it. INVALID_ARGUMENT, UNAVAILABLE: a file
  // cannot be used; the message says which and why.
  static absl::StatusOr<std::unique_ptr<Gate>> Open(const ServerOptions& options,
                                                    const engine::Clock& clock, Metrics& metrics);

  // Who calls; the same answer for one call however often it is asked. A token proves it, else a
  // client certificate; a statement is taken only where callers need not prove who they are. What
  // fails to prove it is never made good by another. UNAUTHENTICATED; PERMISSION_DENIED,
  // ROLE_REQUIRED; INVALID_ARGUMENT for a malformed statement or ground; RESOURCE_EXHAUSTED,
  // CALL_LIMIT.
  absl::StatusOr<Caller> Admit(grpc::CallbackServerContext& context, const Rpc& rpc);

  // Takes files that have changed; a policy only when the call before found the same text. One that
  // cannot be used is logged, and what was before it stays.
  void Refresh();

 private:
  Gate(const ServerOptions& options, const engine::Clock& clock, Metrics& metrics);

  absl::StatusOr<Caller> Enter(CallContext& call, const Rpc& rpc);
  absl::StatusOr<Caller> Identify(const grpc::CallbackServerContext& context);
  absl::StatusOr<v1::Actor> ActorOf(const grpc::CallbackServerContext& context,
                                    const Policy& policy);
  std::shared_ptr<const Policy> policy();
  absl::Status TakePolicy();
  absl::Status TakeKeys();
  void Report(const char* file, const absl::Status& status);

  // Whether callers are taken at their word.
  const bool takes_statements_;
  Metrics& metrics_;
  CallLimits limits_;
  std::optional<TokenChecker> tokens_;
  // Of the one who refreshes.
  Mutex files_mutex_;
  std::optional<WatchedFile> policy_file_ ABSL_GUARDED_BY(files_mutex_);
  std::optional<WatchedFile> jwks_file_ ABSL_GUARDED_BY(files_mutex_);
  // What was last wrong with each.
  std::map<std::string, std::string> told_ ABSL_GUARDED_BY(files_mutex_);
  Mutex mutex_;
  std::shared_ptr<const Policy> policy_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace kezhi::server

#endif  // KEZHI_SERVICES_SERVER_GATE_H_
