#ifndef KEZHI_SERVICES_SERVER_GROUP_HANDLER_H_
#define KEZHI_SERVICES_SERVER_GROUP_HANDLER_H_

#include <memory>

#include <grpcpp/grpcpp.h>

#include "services/server/call.h"
#include "services/server/groups.h"

namespace kezhi::server {

// ConsumerGroupService. Both are borrowed.
std::unique_ptr<grpc::Service> MakeGroupHandler(const Parts& parts, Groups& groups);

}  // namespace kezhi::server

#endif  // KEZHI_SERVICES_SERVER_GROUP_HANDLER_H_
