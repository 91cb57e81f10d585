#ifndef KEZHI_DOMAIN_TEXT_H_
#define KEZHI_DOMAIN_TEXT_H_

#include <optional>
#include <string>

#include "absl/strings/string_view.h"

namespace kezhi::domain {

// Without leading and trailing blanks, the ideographic and the no-break space among them.
absl::string_view Trim(absl::string_view text);

// Number of code points; nullopt: not UTF-8, or a control character (a line feed is none where
// `lines` is set).
std::optional<int> CodePoints(absl::string_view text, bool lines);

// For comparing what people write in different ways: without blanks, full-width letters and digits
// as those of ASCII, and these in lower case.
std::string PlainWriting(absl::string_view text);

// Whether it is a UUID in its usual writing, 8-4-4-4-12 hexadecimal digits.
bool IsUuid(absl::string_view text);

// Whether it matches `[a-z][a-z0-9_]*`, the name of an attribute or a further field.
bool IsIdentifier(absl::string_view text);

// Whether it matches `[A-Za-z0-9_]+`, the id of a part of a playbook or of a question of a survey.
bool IsPartId(absl::string_view text);

}  // namespace kezhi::domain

#endif  // KEZHI_DOMAIN_TEXT_H_
