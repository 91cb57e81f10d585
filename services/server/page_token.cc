#include "services/server/page_token.h"

#include <cstdint>
#include <memory>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "google/protobuf/descriptor.h"

#include "domain/error.h"
#include "domain/stable_bytes.h"
#include "storage/hash.h"

namespace kezhi::server {
namespace {

// Version (1) ‖ position (8) ‖ nanoseconds since 1970 (8) ‖ query digest (16) ‖ after ‖ checksum
// (8).
constexpr char kVersion = 1;
constexpr std::size_t kDigestBytes = 16;
constexpr std::size_t kChecksumBytes = 8;
constexpr std::size_t kHeadBytes = 1 + 8 + 8 + kDigestBytes;

void AppendBigEndian(std::uint64_t number, std::string& out) {
  for (int shift = 56; shift >= 0; shift -= 8) out.push_back(static_cast<char>(number >> shift));
}

std::uint64_t ReadBigEndian(absl::string_view bytes) {
  std::uint64_t number = 0;
  for (const char byte : bytes.substr(0, 8)) {
    number = number << 8U | static_cast<unsigned char>(byte);
  }
  return number;
}

absl::Status Invalid(absl::string_view what) {
  return domain::InvalidField(v1::REASON_PAGE_TOKEN_INVALID, "page_token",
                              absl::StrCat(what, "; leave it empty to begin anew"));
}

void ClearField(google::protobuf::Message& message, const char* name) {
  const auto* field = message.GetDescriptor()->FindFieldByName(name);
  if (field != nullptr) message.GetReflection()->ClearField(&message, field);
}

}  // namespace

std::string QueryDigest(const google::protobuf::Message& request, absl::string_view caller) {
  const std::unique_ptr<google::protobuf::Message> query(request.New());
  query->CopyFrom(request);
  ClearField(*query, "page_token");
  ClearField(*query, "page_size");
  const std::string bytes = absl::StrCat(request.GetDescriptor()->full_name(), "\n", caller, "\n",
                                         domain::StableBytes(*query));
  return storage::Sha256(bytes).substr(0, kDigestBytes);
}

std::string EncodePageToken(const PageToken& token, absl::string_view query_digest) {
  std::string bytes(1, kVersion);
  AppendBigEndian(token.position.value(), bytes);
  AppendBigEndian(static_cast<std::uint64_t>(absl::ToUnixNanos(token.evaluated_at)), bytes);
  absl::StrAppend(&bytes, query_digest, token.after);
  absl::StrAppend(&bytes, storage::Sha256(bytes).substr(0, kChecksumBytes));
  return absl::WebSafeBase64Escape(bytes);
}

absl::StatusOr<PageToken> DecodePageToken(absl::string_view text, absl::string_view query_digest) {
  std::string bytes;
  if (!absl::WebSafeBase64Unescape(text, &bytes) || bytes.size() < kHeadBytes + kChecksumBytes ||
      bytes[0] != kVersion) {
    return Invalid("is none of ours");
  }
  const std::string checksum = bytes.substr(bytes.size() - kChecksumBytes);
  bytes.resize(bytes.size() - kChecksumBytes);
  if (storage::Sha256(bytes).substr(0, kChecksumBytes) != checksum) return Invalid("is damaged");
  const absl::string_view view = bytes;
  if (view.substr(17, kDigestBytes) != query_digest) {
    return Invalid("belongs to another query, or the query has changed");
  }
  return PageToken{
      .position = Position(ReadBigEndian(view.substr(1))),
      .evaluated_at = absl::FromUnixNanos(static_cast<std::int64_t>(ReadBigEndian(view.substr(9)))),
      .after = std::string(view.substr(kHeadBytes)),
  };
}

}  // namespace kezhi::server
