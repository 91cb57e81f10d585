#ifndef KEZHI_SERVICES_SERVER_SUBSCRIBE_REACTOR_H_
#define KEZHI_SERVICES_SERVER_SUBSCRIBE_REACTOR_H_

#include "kezhi/v1/stream_service.pb.h"

#include "services/server/call.h"
#include "services/server/caller.h"
#include "services/server/followers.h"

namespace kezhi::server {

// Subscribe: first `confirmed`, then events by batches as fast as they are taken, `caught_up`, then
// new events as they become durable; checkpoints and heartbeats as asked for. It ends with the
// caller or the server. A slow reader holds two messages and nothing else; once it has fallen out
// of what is kept in memory it is told `fell_behind` and reads from disk until it has caught up
// again. Deletes itself when the call is over.
grpc::ServerWriteReactor<grpc::ByteBuffer>* NewSubscribe(const Parts& parts, Followers& followers,
                                                         const Caller& caller,
                                                         const v1::SubscribeRequest& request);

}  // namespace kezhi::server

#endif  // KEZHI_SERVICES_SERVER_SUBSCRIBE_REACTOR_H_
