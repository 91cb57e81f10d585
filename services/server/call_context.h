#ifndef KEZHI_SERVICES_SERVER_CALL_CONTEXT_H_
#define KEZHI_SERVICES_SERVER_CALL_CONTEXT_H_

#include <optional>

#include <grpcpp/grpcpp.h>

#include "services/server/call_limits.h"
#include "services/server/caller.h"

namespace kezhi::server {

// What a call has of ours from its beginning to its end; gRPC keeps it. The one kind of context
// that handlers get, since the server makes them all (CallContexts).
class CallContext : public grpc::CallbackServerContext {
 public:
  // Once admitted (gate.h).
  std::optional<Caller> caller;
  CallLimits::Place place;
};

// Makes the contexts of all calls.
class CallContexts : public grpc::ContextAllocator {
 public:
  grpc::CallbackServerContext* NewCallbackServerContext() override { return new CallContext(); }

  // Contexts of generic services, of which there are none, are the base's.
  using grpc::ContextAllocator::Release;

  void Release(grpc::CallbackServerContext* context) override {
    delete static_cast<CallContext*>(context);
  }
};

}  // namespace kezhi::server

#endif  // KEZHI_SERVICES_SERVER_CALL_CONTEXT_H_
