#ifndef KEZHI_SERVICES_SERVER_READ_REACTOR_H_
#define KEZHI_SERVICES_SERVER_READ_REACTOR_H_

#include "kezhi/v1/stream_service.pb.h"

#include "services/server/call.h"
#include "services/server/caller.h"

namespace kezhi::server {

// ReadAll and ReadStream: batches from the log, each read on a worker once the one before has been
// taken by the transport, so that a slow reader holds back nobody. The reactors delete themselves
// when the call is over.
grpc::ServerWriteReactor<grpc::ByteBuffer>* NewReadAll(const Parts& parts, const Caller& caller,
                                                       const v1::ReadAllRequest& request);
grpc::ServerWriteReactor<grpc::ByteBuffer>* NewReadStream(const Parts& parts, Caller caller,
                                                          const v1::ReadStreamRequest& request);

}  // namespace kezhi::server

#endif  // KEZHI_SERVICES_SERVER_READ_REACTOR_H_
