#ifndef KEZHI_SERVICES_SERVER_CALL_H_
#define KEZHI_SERVICES_SERVER_CALL_H_

#include <chrono>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include <grpcpp/grpcpp.h>

#include "kezhi/v1/record.pb.h"

#include "services/engine/engine.h"
#include "services/engine/reading_log.h"
#include "services/server/caller.h"
#include "services/server/gate.h"
#include "services/server/metrics.h"
#include "services/server/options.h"
#include "services/server/worker_pool.h"

namespace kezhi::server {

// What every handler works with. Borrowed; all outlive the handlers.
struct Parts {
  engine::Engine& engine;
  WorkerPool& pool;
  Gate& gate;
  const ServerOptions& options;
  Metrics& metrics;
  // Where it is noted who reads what (readings.h); nullptr = nowhere.
  engine::ReadingLog* reading_log = nullptr;
};

// Who calls the RPC that takes a `Request`; see Gate::Admit. The first thing that every handler
// does.
template <typename Request>
absl::StatusOr<Caller> CallerOf(const Parts& parts, grpc::CallbackServerContext& context) {
  static const Rpc& rpc = RpcOf(*Request::descriptor());
  return parts.gate.Admit(context, rpc);
}

// Until when an answer to this call may wait for something: a little before the caller's deadline,
// so that the answer, not gRPC, says what was missing; at most options.max_wait from now.
std::chrono::steady_clock::time_point WaitDeadline(const Parts& parts,
                                                   const grpc::CallbackServerContext& context);

// RESOURCE_EXHAUSTED, OVERLOADED: the worker pool takes no more.
absl::Status Overloaded();
// UNAVAILABLE, STOPPING.
absl::Status Stopping();

// Ends a call without an answer.
grpc::ServerUnaryReactor* Refuse(grpc::CallbackServerContext& context, const absl::Status& status);

// A two-way stream that ends before it begins; deletes itself.
class RefusedExchange : public grpc::ServerBidiReactor<grpc::ByteBuffer, grpc::ByteBuffer> {
 public:
  explicit RefusedExchange(const grpc::Status& status) { Finish(status); }

  void OnDone() override { delete this; }
};

// The same of a stream to the caller.
template <typename Message>
class RefusedStream : public grpc::ServerWriteReactor<Message> {
 public:
  explicit RefusedStream(const grpc::Status& status) { this->Finish(status); }

  void OnDone() override { delete this; }
};

}  // namespace kezhi::server

#endif  // KEZHI_SERVICES_SERVER_CALL_H_
