#ifndef KEZHI_SERVICES_SERVER_SUBSCRIBE_REACTOR_H_
#define KEZHI_SERVICES_SERVER_SUBSCRIBE_REACTOR_H_

#include "kezhi/v1/record.pb.h"
#include "kezhi/v1/stream_service.pb.h"

#include "services/server/call.h"
#include "services/server/followers.h"

namespace kezhi::server {

// Subscribe: first `confirmed`, then events by batches as fast as they are taken, `caught_up` once,
// then new events as they become durable; checkpoints while a filter lets nothing through and when
// nothing happens. It ends with the caller or the server. A slow reader holds one message and
// nothing else. Deletes itself when the call is over.
grpc::ServerWriteReactor<grpc::ByteBuffer>* NewSubscribe(const Parts& parts, Followers& followers,
                                                         v1::Actor caller,
                                                         const v1::SubscribeRequest& request);

}  // namespace kezhi::server

#endif  // KEZHI_SERVICES_SERVER_SUBSCRIBE_REACTOR_H_
