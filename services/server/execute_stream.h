#ifndef KEZHI_SERVICES_SERVER_EXECUTE_STREAM_H_
#define KEZHI_SERVICES_SERVER_EXECUTE_STREAM_H_

#include <grpcpp/grpcpp.h>

#include "services/server/call.h"
#include "services/server/caller.h"
#include "services/server/long_calls.h"

namespace kezhi::server {

// CommandService.ExecuteStream. Deletes itself when the call is over.
grpc::ServerBidiReactor<grpc::ByteBuffer, grpc::ByteBuffer>* NewExecuteStream(const Parts& parts,
                                                                              LongCalls& long_calls,
                                                                              Caller caller);

}  // namespace kezhi::server

#endif  // KEZHI_SERVICES_SERVER_EXECUTE_STREAM_H_
