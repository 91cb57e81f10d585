#ifndef KEZHI_STORAGE_POSITION_H_
#define KEZHI_STORAGE_POSITION_H_

#include <string>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"

#include "base/strong_id.h"

// In kezhi, beside the types, so that an unqualified call finds them from any folder.
namespace kezhi {

// Decimal digits, for messages and logs.
inline std::string ToString(Position position) {
  return absl::StrCat(position.value());
}

inline std::string ToString(Revision revision) {
  return absl::StrCat(revision.value());
}

}  // namespace kezhi

namespace kezhi::storage {

// The name of a log: 16 random bytes, made when the journal is created.
inline constexpr std::size_t kLogIdBytes = 16;

// A log id as 32 hexadecimal digits, for messages and logs.
inline std::string LogIdText(const std::string& log_id) {
  return absl::BytesToHexString(log_id);
}

}  // namespace kezhi::storage

#endif  // KEZHI_STORAGE_POSITION_H_
