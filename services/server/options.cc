#include "services/server/options.h"

#include <boost/asio/ip/address.hpp>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"

namespace kezhi::server {
namespace {

constexpr std::uint64_t kLeastCacheBytes = 1U << 20;

absl::Status CheckListen(const std::string& listen) {
  const std::size_t colon = listen.rfind(':');
  int port = 0;
  if (colon == std::string::npos || !absl::SimpleAtoi(listen.substr(colon + 1), &port) ||
      port < 0 || port > 65535) {
    return absl::InvalidArgumentError(absl::StrCat("listen must be host:port, is ", listen));
  }
  std::string host = listen.substr(0, colon);
  if (host.size() > 2 && host.front() == '[' && host.back() == ']') {
    host = host.substr(1, host.size() - 2);
  }
  boost::system::error_code error;
  const auto address = boost::asio::ip::make_address(host, error);
  if (host == "localhost" || (!error && address.is_loopback())) return absl::OkStatus();
  return absl::FailedPreconditionError(absl::StrCat(
      "TLS is not configured: refusing to listen on ", listen,
      ", as callers beyond loopback can be neither identified nor kept from listening in; use "
      "127.0.0.1"));
}

}  // namespace

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
  return CheckListen(options.listen);
}

}  // namespace kezhi::server
