#include "services/server/search_text.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"

#include "base/check.h"
#include "services/server/pinyin.h"

namespace kezhi::server {
namespace {

// Shorter ones find too many.
constexpr std::size_t kShortestPhoneEnd = 4;
constexpr std::size_t kShortestInitials = 2;
constexpr std::int32_t kShortestPlate = 3;

// Without regard to case and width: ＡＢ and ab are one.
icu::UnicodeString Folded(absl::string_view text) {
  UErrorCode error = U_ZERO_ERROR;
  const icu::Normalizer2* folding = icu::Normalizer2::getNFKCCasefoldInstance(error);
  KEZHI_CHECK(U_SUCCESS(error));
  icu::UnicodeString folded =
      folding->normalize(icu::UnicodeString::fromUTF8(
                             icu::StringPiece(text.data(), static_cast<std::int32_t>(text.size()))),
                         error);
  KEZHI_CHECK(U_SUCCESS(error));
  return folded;
}

std::string ToUtf8(const icu::UnicodeString& text) {
  std::string bytes;
  text.toUTF8String(bytes);
  return bytes;
}

// A plate is written with and without its dot or dash.
icu::UnicodeString LettersAndDigits(const icu::UnicodeString& text) {
  icu::UnicodeString kept;
  for (std::int32_t i = 0; i < text.length(); i = text.moveIndex32(i, 1)) {
    if (u_isalnum(text.char32At(i)) != 0) kept.append(text.char32At(i));
  }
  return kept;
}

// The digits of what is written like a phone number; empty for any other text.
std::string PhoneDigits(const std::string& text) {
  std::string digits;
  for (const char c : text) {
    if (absl::ascii_isdigit(static_cast<unsigned char>(c))) {
      digits.push_back(c);
    } else if (!absl::StrContains(" -+()", c)) {
      return "";
    }
  }
  return digits;
}

bool AreLetters(const std::string& text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c >= 'a' && c <= 'z'; });
}

}  // namespace

SearchText::SearchText(absl::string_view text) {
  const icu::UnicodeString folded = Folded(absl::StripAsciiWhitespace(text));
  name_ = ToUtf8(folded);
  digits_ = PhoneDigits(name_);
  if (digits_.size() < kShortestPhoneEnd) digits_.clear();
  if (name_.size() >= kShortestInitials && AreLetters(name_)) initials_ = name_;
  const icu::UnicodeString plate = LettersAndDigits(folded);
  if (plate.countChar32() >= kShortestPlate) plate_ = ToUtf8(plate);
}

v1::SearchMatch SearchText::MatchOf(absl::string_view name, absl::string_view phone) const {
  if (!name.empty() && absl::StrContains(ToUtf8(Folded(name)), name_)) return v1::SEARCH_MATCH_NAME;
  if (!digits_.empty() && absl::EndsWith(phone, digits_)) return v1::SEARCH_MATCH_PHONE;
  return HasInitials(name) ? v1::SEARCH_MATCH_PINYIN : v1::SEARCH_MATCH_UNSPECIFIED;
}

bool SearchText::HasInitials(absl::string_view name) const {
  if (initials_.empty() || name.empty()) return false;
  const Initials initials = InitialsOf(name);
  return absl::StartsWith(initials.usual, initials_) ||
         absl::StartsWith(initials.surname, initials_);
}

bool SearchText::IsInPlate(absl::string_view plate) const {
  return MayBePlate() && absl::StrContains(ToUtf8(LettersAndDigits(Folded(plate))), plate_);
}

}  // namespace kezhi::server
