#include "services/server/pinyin.h"

#include <cstdint>
#include <memory>
#include <unicode/translit.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_map.h"
#include "absl/strings/str_cat.h"

#include "base/check.h"
#include "base/mutex.h"

namespace kezhi::server {
namespace {

// One table of readings, and the letters that were asked for. Any thread.
class FirstLetters {
 public:
  explicit FirstLetters(const char* readings) {
    UErrorCode error = U_ZERO_ERROR;
    transliterator_.reset(icu::Transliterator::createInstance(
        icu::UnicodeString::fromUTF8(absl::StrCat(readings, "; Latin-ASCII; Lower")),
        UTRANS_FORWARD, error));
    // Its tables are part of the library.
    KEZHI_CHECK(U_SUCCESS(error) && transliterator_ != nullptr);
  }

  // 0: it has none.
  char Of(UChar32 character) {
    const MutexLock lock(&mutex_);
    const auto [place, fresh] = letters_.try_emplace(character, '\0');
    if (fresh) {
      icu::UnicodeString text(character);
      transliterator_->transliterate(text);
      const char16_t first = text.charAt(0);  // U+FFFF of an empty text
      if (first >= u'a' && first <= u'z') place->second = static_cast<char>(first);
    }
    return place->second;
  }

 private:
  Mutex mutex_;
  // Not to be shared between threads.
  std::unique_ptr<icu::Transliterator> transliterator_ ABSL_GUARDED_BY(mutex_);
  // At most one for each Chinese character.
  absl::flat_hash_map<UChar32, char> letters_ ABSL_GUARDED_BY(mutex_);
};

void AppendLetter(char letter, std::string& text) {
  if (letter != '\0') text.push_back(letter);
}

}  // namespace

Initials InitialsOf(absl::string_view name) {
  static auto* const usual = new FirstLetters("Han-Latin");
  static auto* const surnames = new FirstLetters("Han-Latin/Names");
  const icu::UnicodeString text = icu::UnicodeString::fromUTF8(
      icu::StringPiece(name.data(), static_cast<std::int32_t>(name.size())));
  Initials initials;
  bool in_word = false;
  for (std::int32_t i = 0; i < text.length(); i = text.moveIndex32(i, 1)) {
    const UChar32 character = text.char32At(i);
    if (u_hasBinaryProperty(character, UCHAR_UNIFIED_IDEOGRAPH) != 0) {
      in_word = false;
      const char letter = usual->Of(character);
      AppendLetter(i == 0 ? surnames->Of(character) : letter, initials.surname);
      AppendLetter(letter, initials.usual);
      continue;
    }
    const UChar32 small = u_tolower(character);
    if (!in_word && small >= 'a' && small <= 'z') {
      initials.usual.push_back(static_cast<char>(small));
      initials.surname.push_back(static_cast<char>(small));
    }
    in_word = u_isalnum(character) != 0;
  }
  return initials;
}

}  // namespace kezhi::server
