#ifndef KEZHI_SERVICES_SERVER_EXECUTE_STREAM_H_
#define KEZHI_SERVICES_SERVER_EXECUTE_STREAM_H_

#include <grpcpp/grpcpp.h>

#include "kezhi/v1/record.pb.h"

#include "services/server/call.h"
#include "services/server/long_calls.h"

namespace kezhi::server {

// CommandService.ExecuteStream. Deletes itself when the call is over.
grpc::ServerBidiReactor<grpc::ByteBuffer, grpc::ByteBuffer>* NewExecuteStream(const Parts& parts,
                                                                              LongCalls& long_calls,
                                                                              v1::Actor caller);

}  // namespace kezhi::server

#endif  // KEZHI_SERVICES_SERVER_EXECUTE_STREAM_H_
