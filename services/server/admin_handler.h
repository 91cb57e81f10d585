#ifndef KEZHI_SERVICES_SERVER_ADMIN_HANDLER_H_
#define KEZHI_SERVICES_SERVER_ADMIN_HANDLER_H_

#include <memory>

#include <grpcpp/grpcpp.h>

#include "services/server/call.h"
#include "services/server/turn.h"

namespace kezhi::server {

// AdminService. A rebuild goes on beside the served views, which it then replaces; queries never
// stop. Both are borrowed.
std::unique_ptr<grpc::Service> MakeAdminHandler(const Parts& parts, Turn& turn);

}  // namespace kezhi::server

#endif  // KEZHI_SERVICES_SERVER_ADMIN_HANDLER_H_
