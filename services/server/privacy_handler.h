#ifndef KEZHI_SERVICES_SERVER_PRIVACY_HANDLER_H_
#define KEZHI_SERVICES_SERVER_PRIVACY_HANDLER_H_

#include <memory>

#include <grpcpp/grpcpp.h>

#include "services/server/call.h"
#include "services/server/followers.h"

namespace kezhi::server {

// PrivacyService. Who waits for the views waits with `views`; both are borrowed.
std::unique_ptr<grpc::Service> MakePrivacyHandler(const Parts& parts, Followers& views);

}  // namespace kezhi::server

#endif  // KEZHI_SERVICES_SERVER_PRIVACY_HANDLER_H_
