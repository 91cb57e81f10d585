#include "services/server/client.h"

#include <utility>

#include "absl/strings/str_cat.h"

#include "services/server/identity.h"

namespace kezhi::server {
namespace {

// A message of a stream may hold a whole commit beyond the server's usual size.
constexpr int kMaxAnswerBytes = 64 << 20;
// Room for statuses with many violations from servers of another version.
constexpr int kMaxMetadataBytes = 64 << 10;

}  // namespace

Client::Client(ClientOptions options) : options_(std::move(options)) {
  grpc::ChannelArguments arguments;
  arguments.SetMaxReceiveMessageSize(kMaxAnswerBytes);
  arguments.SetInt(GRPC_ARG_MAX_METADATA_SIZE, kMaxMetadataBytes);
  // A proxy of the environment has no business between us and a server on this machine.
  arguments.SetInt(GRPC_ARG_ENABLE_HTTP_PROXY, 0);
  channel_ = grpc::CreateCustomChannel(
      options_.address,
      options_.credentials == nullptr ? grpc::InsecureChannelCredentials() : options_.credentials,
      arguments);
  command_ = v1::CommandService::NewStub(channel_);
  query_ = v1::QueryService::NewStub(channel_);
  stream_ = v1::StreamService::NewStub(channel_);
  group_ = v1::ConsumerGroupService::NewStub(channel_);
  audit_ = v1::AuditService::NewStub(channel_);
  admin_ = v1::AdminService::NewStub(channel_);
  privacy_ = v1::PrivacyService::NewStub(channel_);
}

void Client::Identify(grpc::ClientContext& context) const {
  if (!options_.ground.empty()) context.AddMetadata(kGroundKey, options_.ground);
  if (!options_.token.empty()) {
    context.AddMetadata(kAuthorizationKey, absl::StrCat("Bearer ", options_.token));
    return;
  }
  if (!options_.actor.empty()) context.AddMetadata(kActorKey, options_.actor);
  if (!options_.role.empty()) context.AddMetadata(kRoleKey, options_.role);
  if (!options_.store.empty()) context.AddMetadata(kStoreKey, options_.store);
}

absl::StatusOr<v1::Outcome> Client::Execute(const v1::Command& command, bool validate_only) {
  v1::ExecuteRequest request;
  *request.mutable_command() = command;
  request.set_validate_only(validate_only);
  auto response = Call(&v1::CommandService::Stub::Execute, *command_, request);
  if (!response.ok()) return response.status();
  return std::move(*response->mutable_outcome());
}

}  // namespace kezhi::server
