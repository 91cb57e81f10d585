#ifndef KEZHI_SERVICES_SERVER_AUDIT_HANDLER_H_
#define KEZHI_SERVICES_SERVER_AUDIT_HANDLER_H_

#include <memory>

#include <grpcpp/grpcpp.h>

#include "services/server/call.h"
#include "services/server/turn.h"

namespace kezhi::server {

// AuditService. A check of the views rebuilds them beside the served ones, compares at one
// position, and serves the rebuilt ones from then on. `turn` is shared with whoever else rebuilds;
// both are borrowed.
std::unique_ptr<grpc::Service> MakeAuditHandler(const Parts& parts, Turn& turn);

}  // namespace kezhi::server

#endif  // KEZHI_SERVICES_SERVER_AUDIT_HANDLER_H_
