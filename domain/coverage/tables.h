#ifndef KEZHI_DOMAIN_COVERAGE_TABLES_H_
#define KEZHI_DOMAIN_COVERAGE_TABLES_H_

#include <string>

#include "absl/strings/string_view.h"

#include "domain/names.h"
#include "domain/rows.h"

namespace kezhi::domain {

// (store, customer) → OutletRow.
inline constexpr char kOutlets[] = "coverage.outlets";

// Where the row of a customer, as an outlet, lies.
inline std::string OutletKey(absl::string_view customer) {
  return RowKey(StoreOf(customer), customer);
}

}  // namespace kezhi::domain

#endif  // KEZHI_DOMAIN_COVERAGE_TABLES_H_
