#ifndef KEZHI_DOMAIN_PERSONAL_H_
#define KEZHI_DOMAIN_PERSONAL_H_

#include <string>

#include "absl/strings/string_view.h"

#include "kezhi/v1/common.pb.h"

namespace kezhi::domain {

// Whether there is a value, open or sealed.
inline bool IsPresent(const v1::Personal& value) {
  return value.kind_case() == v1::Personal::kClear
             ? !value.clear().empty()
             : value.kind_case() != v1::Personal::KIND_NOT_SET;
}

// `text` as a value in clear, to be sealed before it is stored; absent when empty.
inline v1::Personal Clear(absl::string_view text) {
  v1::Personal value;
  if (!text.empty()) value.set_clear(std::string(text));
  return value;
}

// A changed field without a value was emptied.
inline void SetOrClear(bool given, const v1::Personal& value, v1::Personal& field) {
  if (given) {
    field = value;
  } else {
    field.Clear();
  }
}

}  // namespace kezhi::domain

#endif  // KEZHI_DOMAIN_PERSONAL_H_
