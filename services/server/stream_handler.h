#ifndef KEZHI_SERVICES_SERVER_STREAM_HANDLER_H_
#define KEZHI_SERVICES_SERVER_STREAM_HANDLER_H_

#include <memory>

#include <grpcpp/grpcpp.h>

#include "services/server/call.h"
#include "services/server/followers.h"

namespace kezhi::server {

// StreamService. Both are borrowed.
std::unique_ptr<grpc::Service> MakeStreamHandler(const Parts& parts, Followers& followers);

}  // namespace kezhi::server

#endif  // KEZHI_SERVICES_SERVER_STREAM_HANDLER_H_
