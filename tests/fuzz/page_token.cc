// A page token as a client may send it back: refused, or one of ours.
#include "services/server/page_token.h"

#include <cstddef>
#include <cstdint>
#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"

#include "base/check.h"

namespace kezhi::server {
namespace {

constexpr char kDigest[] = "sixteen bytes...";

void Read(absl::string_view text) {
  const auto token = DecodePageToken(text, kDigest);
  if (!token.ok()) return;
  KEZHI_CHECK(DecodePageToken(EncodePageToken(*token, kDigest), kDigest)->after == token->after);
}

// What we make is read as it was made, whatever a list goes on after, and not for another query.
void Make(absl::string_view after) {
  PageToken token;
  token.position = Position(after.size());
  token.evaluated_at = absl::FromUnixNanos(static_cast<std::int64_t>(after.size()) * 1'000'003);
  token.after = std::string(after);
  const std::string text = EncodePageToken(token, kDigest);
  const auto read = DecodePageToken(text, kDigest);
  KEZHI_CHECK(read.ok());
  KEZHI_CHECK(read->position == token.position);
  KEZHI_CHECK(read->evaluated_at == token.evaluated_at);
  KEZHI_CHECK(read->after == token.after);
  KEZHI_CHECK(!DecodePageToken(text, "of another query").ok());
}

}  // namespace
}  // namespace kezhi::server

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const absl::string_view bytes(reinterpret_cast<const char*>(data), size);
  kezhi::server::Read(bytes);
  kezhi::server::Make(bytes);
  return 0;
}
