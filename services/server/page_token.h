#ifndef KEZHI_SERVICES_SERVER_PAGE_TOKEN_H_
#define KEZHI_SERVICES_SERVER_PAGE_TOKEN_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "google/protobuf/message.h"

#include "base/strong_id.h"

namespace kezhi::server {

// Where a list goes on. It names the moment of the first page, so that all pages show one state,
// and the query it belongs to. It is opaque and checked, not secret and no permission: every page
// is authorised again.
struct PageToken {
  // Pages show the state after this position.
  Position position;
  // Time by which the first page judged what depends on the present.
  absl::Time evaluated_at;
  // What the list goes on after; any bytes.
  std::string after;
};

// Names a query: the RPC's request with everything but page token and page size (which may change
// from page to page), and the caller's store and principal, on whom the elements may depend.
std::string QueryDigest(const google::protobuf::Message& request, absl::string_view caller);

// base64url without padding over fields, digest and checksum.
std::string EncodePageToken(const PageToken& token, absl::string_view query_digest);
// INVALID_ARGUMENT, PAGE_TOKEN_INVALID: damaged, or of another query.
absl::StatusOr<PageToken> DecodePageToken(absl::string_view text, absl::string_view query_digest);

}  // namespace kezhi::server

#endif  // KEZHI_SERVICES_SERVER_PAGE_TOKEN_H_
