#ifndef KEZHI_DOMAIN_DUPLICATES_TABLES_H_
#define KEZHI_DOMAIN_DUPLICATES_TABLES_H_

#include <algorithm>
#include <string>

#include "absl/strings/string_view.h"

#include "domain/names.h"
#include "domain/rows.h"

namespace kezhi::domain {

// (store, customer, other) → DuplicateRow; of the two, the one whose name comes first comes first.
inline constexpr char kDuplicatePairs[] = "duplicates.pairs";

// Where the row of two customers lies, whichever is named first.
inline std::string DuplicateKey(absl::string_view one, absl::string_view other) {
  return RowKey(StoreOf(one), std::min(one, other), std::max(one, other));
}

}  // namespace kezhi::domain

#endif  // KEZHI_DOMAIN_DUPLICATES_TABLES_H_
