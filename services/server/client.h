#ifndef KEZHI_SERVICES_SERVER_CLIENT_H_
#define KEZHI_SERVICES_SERVER_CLIENT_H_

#include <functional>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include <grpcpp/grpcpp.h>

#include "kezhi/v1/admin_service.grpc.pb.h"
#include "kezhi/v1/audit_service.grpc.pb.h"
#include "kezhi/v1/command_service.grpc.pb.h"
#include "kezhi/v1/consumer_group_service.grpc.pb.h"
#include "kezhi/v1/privacy_service.grpc.pb.h"
#include "kezhi/v1/query_service.grpc.pb.h"
#include "kezhi/v1/stream_service.grpc.pb.h"

#include "services/server/status.h"

namespace kezhi::server {

// Whom a client speaks to, and as whom.
struct ClientOptions {
  // Host and port.
  std::string address = "127.0.0.1:7430";
  // Metadata of every call; empty = not sent (identity.h). Not sent beside a token, which proves
  // the same.
  std::string actor = {};
  std::string role = {};
  std::string store = {};
  // On what ground it reads, sent beside either; empty = none.
  std::string ground = {};
  // A bearer token; empty = none.
  std::string token = {};
  // TLS (tls.h); nullptr = plain text.
  std::shared_ptr<grpc::ChannelCredentials> credentials = nullptr;
  // For one unary call. Streams have none.
  absl::Duration deadline = absl::Seconds(30);
};

// A connection to a server: the generated stubs with identity, deadlines and our kind of status.
// Any thread.
//
//   Client client({.actor = "stores/s1/consultants/c1", .role = "consultant"});
//   auto card = client.Call(&v1::QueryService::Stub::GetCustomerCard, client.query(), request);
class Client {
 public:
  explicit Client(ClientOptions options);

  v1::CommandService::Stub& command() { return *command_; }

  v1::QueryService::Stub& query() { return *query_; }

  v1::StreamService::Stub& stream() { return *stream_; }

  v1::ConsumerGroupService::Stub& group() { return *group_; }

  v1::AuditService::Stub& audit() { return *audit_; }

  v1::AdminService::Stub& admin() { return *admin_; }

  v1::PrivacyService::Stub& privacy() { return *privacy_; }

  const std::shared_ptr<grpc::Channel>& channel() const { return channel_; }

  const ClientOptions& options() const { return options_; }

  // Gives a context the identity, for calls made by hand.
  void Identify(grpc::ClientContext& context) const;

  // Calls a method of a stub and waits. The status is as the server gave it, with reason and
  // violations (domain/error.h).
  template <typename Stub, typename Request, typename Response>
  absl::StatusOr<Response> Call(grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&,
                                                             Response*),
                                Stub& stub, const Request& request) const {
    grpc::ClientContext context;
    Identify(context);
    context.set_deadline(absl::ToChronoTime(absl::Now() + options_.deadline));
    Response response;
    const grpc::Status status = (stub.*method)(&context, request, &response);
    if (!status.ok()) return FromGrpcStatus(status);
    return response;
  }

  // Calls a streaming method and passes every message on until the end, or until `visit` returns
  // false, which ends the call and is no error.
  template <typename Stub, typename Request, typename Response, typename Visit>
  absl::Status Stream(std::unique_ptr<grpc::ClientReader<Response>> (Stub::*method)(
                          grpc::ClientContext*, const Request&),
                      Stub& stub, const Request& request, Visit visit) const {
    grpc::ClientContext context;
    Identify(context);
    const auto reader = (stub.*method)(&context, request);
    Response response;
    while (reader->Read(&response)) {
      if (visit(response)) continue;
      context.TryCancel();
      while (reader->Read(&response)) {
      }
      reader->Finish();
      return absl::OkStatus();
    }
    return FromGrpcStatus(reader->Finish());
  }

  // One command. Its request id must be set (AIP-155): made before sending, kept for retries.
  absl::StatusOr<v1::Outcome> Execute(const v1::Command& command, bool validate_only = false);

 private:
  const ClientOptions options_;
  std::shared_ptr<grpc::Channel> channel_;
  std::unique_ptr<v1::CommandService::Stub> command_;
  std::unique_ptr<v1::QueryService::Stub> query_;
  std::unique_ptr<v1::StreamService::Stub> stream_;
  std::unique_ptr<v1::ConsumerGroupService::Stub> group_;
  std::unique_ptr<v1::AuditService::Stub> audit_;
  std::unique_ptr<v1::AdminService::Stub> admin_;
  std::unique_ptr<v1::PrivacyService::Stub> privacy_;
};

}  // namespace kezhi::server

#endif  // KEZHI_SERVICES_SERVER_CLIENT_H_
