#ifndef KEZHI_DOMAIN_COVERAGE_TABLES_H_
#define KEZHI_DOMAIN_COVERAGE_TABLES_H_

#include <string>

#include "absl/strings/string_view.h"

#include "domain/names.h"
#include "domain/rows.h"

namespace kezhi::domain {

// (store, customer) → OutletRow.
inline constexpr char kOutlets[] = "coverage.outlets";
// (store, customer, first day) → OutletBudgetRow without what was spent.
inline constexpr char kOutletBudgets[] = "coverage.budgets";
// (store, customer, day, position) → OutletBudgetRow of one expense.
inline constexpr char kOutletExpenses[] = "coverage.expenses";

// Where the row of a customer, as an outlet, lies.
inline std::string OutletKey(absl::string_view customer) {
  return RowKey(StoreOf(customer), customer);
}

}  // namespace kezhi::domain

#endif  // KEZHI_DOMAIN_COVERAGE_TABLES_H_
