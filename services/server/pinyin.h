#ifndef KEZHI_SERVICES_SERVER_PINYIN_H_
#define KEZHI_SERVICES_SERVER_PINYIN_H_

#include <string>

#include "absl/strings/string_view.h"

namespace kezhi::server {

// The initials of a name in small letters.
struct Initials {
  // By the readings that are usual: `hlh` of 何丽华.
  std::string usual;
  // With the first character read as a surname, where that is another reading: `z` of 曾, usually
  // `c`.
  std::string surname;
};

// The first letter of each Chinese character's pinyin, by ICU's Han-Latin; of a word in other
// letters its first letter, if that is an ASCII one. `name` is UTF-8. A character with several
// readings has the usual one: nobody says which is meant. Any thread. Cost: the first call reads
// ICU's tables of readings; after that a lookup for each character.
Initials InitialsOf(absl::string_view name);

}  // namespace kezhi::server

#endif  // KEZHI_SERVICES_SERVER_PINYIN_H_
