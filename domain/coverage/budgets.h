#ifndef KEZHI_DOMAIN_COVERAGE_BUDGETS_H_
#define KEZHI_DOMAIN_COVERAGE_BUDGETS_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/time/civil_time.h"

#include "kezhi/v1/event.pb.h"
#include "kezhi/v1/route_views.pb.h"

#include "domain/rows.h"

namespace kezhi::domain {

// Keeps budgets and expenses of outlets; part of the fold `coverage`.
void FoldOutletBudget(const v1::Event& event, RowWriter& out);

// Which budgets are asked for; conditions are joined by "and".
struct OutletBudgetFilter {
  std::string store;
  std::string customer;                // empty = all outlets
  std::string area;                    // empty = any
  std::string outlet_type;             // empty = any
  std::optional<absl::CivilDay> from;  // budgets that end then or later
  std::optional<absl::CivilDay> to;    // budgets that begin then or before
  bool over = false;                   // only those of which more was spent
};

// Budgets by outlet and first day, each with what was spent in its days; before them what was spent
// on days without one. An outlet that was merged counts as the one it became. `today` says whose
// words the kinds have. Names of customers are left out. Cost: reads all of the store's.
std::vector<v1::OutletBudgetRow> OutletBudgetsOf(const RowReader& rows,
                                                 const OutletBudgetFilter& filter,
                                                 absl::CivilDay today);

}  // namespace kezhi::domain

#endif  // KEZHI_DOMAIN_COVERAGE_BUDGETS_H_
