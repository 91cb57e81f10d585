#include "services/engine/uuid.h"

#include <array>
#include <cstdint>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include <openssl/evp.h>

#include "base/check.h"

namespace kezhi::engine {
namespace {

constexpr std::size_t kBytes = 16;
constexpr std::size_t kTextLength = 36;

bool IsDash(std::size_t place) {
  return place == 8 || place == 13 || place == 18 || place == 23;
}

// Sets version and variant (RFC 9562 §4.1, §4.2) and writes it out.
std::string Format(std::string bytes, unsigned version) {
  KEZHI_CHECK(bytes.size() == kBytes);
  const auto byte = [&bytes](std::size_t i) { return static_cast<unsigned char>(bytes[i]); };
  bytes[6] = static_cast<char>((byte(6) & 0x0fU) | (version << 4U));
  bytes[8] = static_cast<char>((byte(8) & 0x3fU) | 0x80U);
  constexpr absl::string_view kDigits = "0123456789abcdef";
  std::string text;
  text.reserve(kTextLength);
  for (std::size_t i = 0; i < kBytes; ++i) {
    if (IsDash(text.size())) text.push_back('-');
    text.push_back(kDigits[byte(i) >> 4U]);
    text.push_back(kDigits[byte(i) & 0x0fU]);
  }
  return text;
}

}  // namespace

std::string NewUuid(absl::Time now, const storage::Random& random) {
  const auto millis = static_cast<std::uint64_t>(absl::ToUnixMillis(now));
  std::string bytes(kBytes, '\0');
  for (std::size_t i = 0; i < 6; ++i) {
    bytes[i] = static_cast<char>((millis >> (8 * (5 - i))) & 0xffU);
  }
  random(bytes.data() + 6, kBytes - 6);
  return Format(std::move(bytes), 7);
}

std::string NamedUuid(absl::string_view scope, absl::string_view name) {
  const std::optional<std::string> scope_bytes = UuidBytes(scope);
  KEZHI_CHECK(scope_bytes.has_value());
  const std::string input = absl::StrCat(*scope_bytes, name);
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned size = 0;
  KEZHI_CHECK(EVP_Digest(input.data(), input.size(), digest.data(), &size, EVP_sha1(), nullptr) ==
              1);
  KEZHI_CHECK(size >= kBytes);
  return Format(std::string(reinterpret_cast<const char*>(digest.data()), kBytes), 5);
}

std::optional<std::string> UuidBytes(absl::string_view text) {
  if (text.size() != kTextLength) return std::nullopt;
  std::string hex;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (IsDash(i)) {
      if (c != '-') return std::nullopt;
    } else if (absl::ascii_isxdigit(static_cast<unsigned char>(c))) {
      hex.push_back(c);
    } else {
      return std::nullopt;
    }
  }
  return absl::HexStringToBytes(hex);
}

}  // namespace kezhi::engine
