#ifndef KEZHI_DOMAIN_CUSTOMER_OUTLET_BUDGET_H_
#define KEZHI_DOMAIN_CUSTOMER_OUTLET_BUDGET_H_

#include "kezhi/v1/event.pb.h"

#include "domain/customer/state.h"

namespace kezhi::domain {

// Folds what may be spent on an outlet, and what was. Never refuses; ignores everything else.
void EvolveOutletBudget(const v1::Event& event, OutletBudgetState& state);

}  // namespace kezhi::domain

#endif  // KEZHI_DOMAIN_CUSTOMER_OUTLET_BUDGET_H_
