#include "domain/text.h"

#include <algorithm>
#include <array>

#include "absl/strings/ascii.h"
#include "absl/strings/strip.h"

namespace kezhi::domain {
namespace {

constexpr char32_t kInvalid = 0xffffffff;

unsigned char Byte(absl::string_view text, std::size_t at) {
  return static_cast<unsigned char>(text[at]);
}

// Takes the next code point off `text`; kInvalid: no UTF-8 (too long a form, a surrogate, beyond
// U+10FFFF).
char32_t Next(absl::string_view& text) {
  const unsigned char lead = Byte(text, 0);
  std::size_t size = 0;
  char32_t code = 0;
  if (lead < 0x80) {
    size = 1;
    code = lead;
  } else if (lead >= 0xc2 && lead < 0xe0) {
    size = 2;
    code = lead & 0x1fU;
  } else if (lead >= 0xe0 && lead < 0xf0) {
    size = 3;
    code = lead & 0x0fU;
  } else if (lead >= 0xf0 && lead < 0xf5) {
    size = 4;
    code = lead & 0x07U;
  }
  if (size == 0 || text.size() < size) return kInvalid;
  for (std::size_t i = 1; i < size; ++i) {
    if ((Byte(text, i) & 0xc0U) != 0x80U) return kInvalid;
    code = (code << 6U) | (Byte(text, i) & 0x3fU);
  }
  constexpr std::array<char32_t, 5> kSmallest = {0, 0, 0x80, 0x800, 0x10000};
  if (code < kSmallest[size] || code > 0x10ffff) return kInvalid;
  if (code >= 0xd800 && code <= 0xdfff) return kInvalid;
  text.remove_prefix(size);
  return code;
}

bool IsControl(char32_t code) {
  return code < 0x20 || (code >= 0x7f && code < 0xa0);
}

bool IsBlank(char32_t code) {
  return code <= 0x20 || code == 0xa0 || code == 0x3000;
}

}  // namespace

absl::string_view Trim(absl::string_view text) {
  constexpr std::array<absl::string_view, 2> kBlanks = {"\u3000", "\u00a0"};
  for (bool changed = true; changed;) {
    const std::size_t size = text.size();
    text = absl::StripAsciiWhitespace(text);
    for (const absl::string_view blank : kBlanks) {
      absl::ConsumePrefix(&text, blank);
      absl::ConsumeSuffix(&text, blank);
    }
    changed = text.size() != size;
  }
  return text;
}

std::optional<int> CodePoints(absl::string_view text, bool lines) {
  int count = 0;
  while (!text.empty()) {
    const char32_t code = Next(text);
    if (code == kInvalid) return std::nullopt;
    if (IsControl(code) && !(lines && code == '\n')) return std::nullopt;
    ++count;
  }
  return count;
}

std::string PlainWriting(absl::string_view text) {
  // Full-width forms stand in the order of ASCII, from `!` to `~`.
  constexpr char32_t kFirstWide = 0xff01;
  constexpr char32_t kLastWide = 0xff5e;
  constexpr char32_t kWideToPlain = kFirstWide - '!';
  std::string plain;
  while (!text.empty()) {
    const absl::string_view rest = text;
    char32_t code = Next(text);
    if (code == kInvalid) text.remove_prefix(1);
    if (IsBlank(code)) continue;
    if (code >= kFirstWide && code <= kLastWide) code -= kWideToPlain;
    if (code < 0x80) {
      plain.push_back(absl::ascii_tolower(static_cast<unsigned char>(code)));
    } else {
      const absl::string_view written = rest.substr(0, rest.size() - text.size());
      plain.append(written.data(), written.size());
    }
  }
  return plain;
}

bool IsUuid(absl::string_view text) {
  constexpr std::size_t kLength = 36;
  if (text.size() != kLength) return false;
  for (std::size_t i = 0; i < kLength; ++i) {
    const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
    if (dash ? text[i] != '-' : !absl::ascii_isxdigit(Byte(text, i))) return false;
  }
  return true;
}

bool IsIdentifier(absl::string_view text) {
  if (text.empty() || !absl::ascii_islower(Byte(text, 0))) return false;
  return std::all_of(text.begin(), text.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return absl::ascii_islower(byte) || absl::ascii_isdigit(byte) || c == '_';
  });
}

bool IsPartId(absl::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return absl::ascii_isalnum(static_cast<unsigned char>(c)) || c == '_';
  });
}

}  // namespace kezhi::domain
