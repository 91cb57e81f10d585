#ifndef KEZHI_SERVICES_CLI_TEXT_H_
#define KEZHI_SERVICES_CLI_TEXT_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace kezhi::cli {

// Columns of a terminal that a UTF-8 text takes: 2 for a wide character (Unicode Standard Annex 11,
// classes W and F) and for an emoji sequence, 0 for combining marks and other characters without
// width. Ambiguous characters count 1.
int DisplayWidth(absl::string_view text);

// `text` followed by spaces up to `width` columns; longer texts stay as they are.
std::string PadRight(absl::string_view text, int width);
// `text` preceded by spaces.
std::string PadLeft(absl::string_view text, int width);

// `text` cut to at most `width` columns, with `…` for what is missing. Never cuts within a
// character.
std::string Shorten(absl::string_view text, int width);

// `text` in lines of at most `width` columns, broken at spaces and between wide characters, within
// a word only when it is longer than a line. At least one line; `width` at least 2, the width of a
// wide character.
std::vector<std::string> Wrap(absl::string_view text, int width);

// `text` in one line for a terminal: line breaks become spaces, other control characters `?`, so
// that no stored text can steer the terminal.
std::string OneLine(absl::string_view text);

}  // namespace kezhi::cli

#endif  // KEZHI_SERVICES_CLI_TEXT_H_
