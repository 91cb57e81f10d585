#ifndef KEZHI_SERVICES_SERVER_COMMAND_HANDLER_H_
#define KEZHI_SERVICES_SERVER_COMMAND_HANDLER_H_

#include <memory>

#include <grpcpp/grpcpp.h>

#include "services/server/call.h"
#include "services/server/long_calls.h"

namespace kezhi::server {

// CommandService: hands commands to the engine, which answers on its own threads. Field paths in
// refusals are those of Command (`complete_visit.phone`), in a batch too, where each refusal stands
// with its command. Both are borrowed.
std::unique_ptr<grpc::Service> MakeCommandHandler(const Parts& parts, LongCalls& long_calls);

}  // namespace kezhi::server

#endif  // KEZHI_SERVICES_SERVER_COMMAND_HANDLER_H_
