#ifndef KEZHI_SERVICES_SERVER_WATCH_REACTOR_H_
#define KEZHI_SERVICES_SERVER_WATCH_REACTOR_H_

#include <grpcpp/grpcpp.h>

#include "kezhi/v1/query_service.pb.h"

#include "services/server/call.h"
#include "services/server/caller.h"
#include "services/server/followers.h"
#include "services/server/touched_stores.h"

namespace kezhi::server {

// What those who wait for the views work with. Borrowed.
struct ViewFollowing {
  // Woken when the views have moved, after `touched` was brought up to date.
  Followers& followers;
  const TouchedStores& touched;
  // Where watched forms are asked for: apart, so that many dashboards hold up no query.
  WorkerPool& pool;
};

// WatchForm: the form, then the latest of it whenever it has changed, and checkpoints. Nothing is
// made while a message is being written, so a slow watcher holds one message and hears the latest
// next; an idle one holds no thread. It ends with the caller, the server or an error of the form's
// query. Deletes itself when the call is over.
grpc::ServerWriteReactor<grpc::ByteBuffer>* NewWatchForm(const Parts& parts,
                                                         const ViewFollowing& views, Caller caller,
                                                         v1::WatchFormRequest request);

}  // namespace kezhi::server

#endif  // KEZHI_SERVICES_SERVER_WATCH_REACTOR_H_
