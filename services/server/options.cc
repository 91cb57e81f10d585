#include "services/server/options.h"

#include <boost/asio/ip/address.hpp>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"

#include "base/status_macros.h"

namespace kezhi::server {
namespace {

constexpr std::uint64_t kLeastCacheBytes = 1U << 20;

bool ProvesCallers(const ServerOptions& options) {
  return !options.jwks_file.empty() || !options.tls_client_ca_file.empty();
}

absl::Status CheckListen(const ServerOptions& options) {
  KEZHI_ASSIGN_OR_RETURN(const bool loopback, IsLoopback("listen", options.listen));
  if (loopback) return absl::OkStatus();
  if (options.tls_certificate_file.empty() && !options.insecure) {
    return absl::FailedPreconditionError(absl::StrCat(
        "TLS is not configured: refusing to listen on ", options.listen,
        ", where anybody could listen in; give --tls-cert and --tls-key, use 127.0.0.1, or say "
        "--insecure when a proxy in front encrypts"));
  }
  if (ProvesCallers(options)) return absl::OkStatus();
  return absl::FailedPreconditionError(
      absl::StrCat("refusing to listen on ", options.listen,
                   ", as callers there could not be identified; give --jwks or --tls-client-ca"));
}

absl::Status CheckHttpListen(const ServerOptions& options) {
  if (options.http_listen.empty() || options.http_open) return absl::OkStatus();
  KEZHI_ASSIGN_OR_RETURN(const bool loopback, IsLoopback("http_listen", options.http_listen));
  if (loopback) return absl::OkStatus();
  return absl::FailedPreconditionError(
      absl::StrCat("refusing to show metrics on ", options.http_listen,
                   " to anybody; use 127.0.0.1, or say --http-open"));
}

absl::Status CheckIdentity(const ServerOptions& options) {
  if (options.tls_certificate_file.empty() != options.tls_key_file.empty()) {
    return absl::InvalidArgumentError("--tls-cert and --tls-key go together");
  }
  if (!options.tls_client_ca_file.empty() && options.tls_certificate_file.empty()) {
    return absl::InvalidArgumentError("--tls-client-ca needs --tls-cert and --tls-key");
  }
  const bool named = !options.token_issuer.empty() && !options.token_audience.empty();
  if (!options.jwks_file.empty() && !named) {
    return absl::InvalidArgumentError(
        "--jwks needs --token-issuer and --token-audience: a token for somebody else must not do");
  }
  if (options.max_calls_per_principal < 1 || options.max_streams_per_principal < 1 ||
      options.max_metadata_bytes < 1024) {
    return absl::InvalidArgumentError(
        "calls and streams of a principal must be above 0, metadata at least 1024 bytes");
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<bool> IsLoopback(absl::string_view what, const std::string& address) {
  const std::size_t colon = address.rfind(':');
  int port = 0;
  if (colon == std::string::npos || !absl::SimpleAtoi(address.substr(colon + 1), &port) ||
      port < 0 || port > 65535) {
    return absl::InvalidArgumentError(absl::StrCat(what, " must be host:port, is ", address));
  }
  std::string host = address.substr(0, colon);
  if (host.size() > 2 && host.front() == '[' && host.back() == ']') {
    host = host.substr(1, host.size() - 2);
  }
  boost::system::error_code error;
  const auto parsed = boost::asio::ip::make_address(host, error);
  return host == "localhost" || (!error && parsed.is_loopback());
}

bool TakesStatements(const ServerOptions& options) {
  const absl::StatusOr<bool> loopback = IsLoopback("listen", options.listen);
  return loopback.ok() && *loopback && !ProvesCallers(options);
}

absl::Status Validate(const ServerOptions& options) {
  if (options.data_directory.empty()) {
    return absl::InvalidArgumentError("data_directory must not be empty");
  }
  if (options.workers < 1 || options.max_pending < 1 || options.max_message_bytes < 1) {
    return absl::InvalidArgumentError("workers, max_pending and max_message_bytes must be above 0");
  }
  if (options.cache_bytes < kLeastCacheBytes) {
    return absl::InvalidArgumentError(absl::StrCat("cache_bytes must be at least ",
                                                   kLeastCacheBytes, ", is ", options.cache_bytes,
                                                   ": every block would be read from the disk"));
  }
  if (options.idle_checkpoint <= absl::ZeroDuration() || options.tick < absl::Milliseconds(1) ||
      options.stop_grace < absl::ZeroDuration() || options.max_wait < absl::ZeroDuration() ||
      options.stall_after <= absl::ZeroDuration() ||
      options.tree_head_every < absl::ZeroDuration()) {
    return absl::InvalidArgumentError(
        "durations must not be negative, idle_checkpoint and stall_after above 0, tick at least 1 "
        "ms");
  }
  KEZHI_RETURN_IF_ERROR(CheckIdentity(options));
  KEZHI_RETURN_IF_ERROR(CheckHttpListen(options));
  return CheckListen(options);
}

}  // namespace kezhi::server
