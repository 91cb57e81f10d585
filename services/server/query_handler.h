#ifndef KEZHI_SERVICES_SERVER_QUERY_HANDLER_H_
#define KEZHI_SERVICES_SERVER_QUERY_HANDLER_H_

#include <memory>

#include <grpcpp/grpcpp.h>

#include "services/server/call.h"
#include "services/server/watch_reactor.h"

namespace kezhi::server {

// QueryService: each call is queued to the worker pool and answered there (answers.h,
// query_call.h); watched forms are asked for on a pool of their own (watch_reactor.h). `parts` is
// borrowed.
std::unique_ptr<grpc::Service> MakeQueryHandler(const Parts& parts, const ViewFollowing& views);

}  // namespace kezhi::server

#endif  // KEZHI_SERVICES_SERVER_QUERY_HANDLER_H_
