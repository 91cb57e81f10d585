#ifndef KEZHI_SERVICES_SERVER_CONSUME_REACTOR_H_
#define KEZHI_SERVICES_SERVER_CONSUME_REACTOR_H_

#include <grpcpp/grpcpp.h>

#include "services/server/call.h"
#include "services/server/caller.h"
#include "services/server/groups.h"

namespace kezhi::server {

// Consume: a member of a consumer group, as long as the call lasts. What it is given it holds until
// it is written, which is at most what it may have. Deletes itself when the call is over and the
// group has let it go.
grpc::ServerBidiReactor<grpc::ByteBuffer, grpc::ByteBuffer>* NewConsume(const Parts& parts,
                                                                        Groups& groups,
                                                                        const Caller& caller);

}  // namespace kezhi::server

#endif  // KEZHI_SERVICES_SERVER_CONSUME_REACTOR_H_
