#ifndef KEZHI_SERVICES_SERVER_TLS_H_
#define KEZHI_SERVICES_SERVER_TLS_H_

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include <grpcpp/grpcpp.h>

#include "services/server/options.h"

namespace kezhi::server {

// What the server listens with: TLS 1.2 or 1.3 as the options say, whose files are looked at again
// every second, or plain text. INVALID_ARGUMENT, UNAVAILABLE: a file cannot be used, or key and
// certificate do not belong together.
absl::StatusOr<std::shared_ptr<grpc::ServerCredentials>> ServerCredentialsOf(
    const ServerOptions& options);

// What a client trusts and shows. Files are PEM; with all of them empty it speaks plain text.
struct ClientTls {
  // Authorities that the server's certificate must come from.
  std::string ca_file = {};
  // The client's own certificate and key; both or neither.
  std::string certificate_file = {};
  std::string key_file = {};

  bool empty() const { return ca_file.empty() && certificate_file.empty() && key_file.empty(); }
};

// INVALID_ARGUMENT, UNAVAILABLE: as above; a certificate without authorities to trust.
absl::StatusOr<std::shared_ptr<grpc::ChannelCredentials>> ChannelCredentialsOf(
    const ClientTls& tls);

}  // namespace kezhi::server

#endif  // KEZHI_SERVICES_SERVER_TLS_H_
