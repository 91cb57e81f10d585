#ifndef KEZHI_DOMAIN_PLANS_APPLY_H_
#define KEZHI_DOMAIN_PLANS_APPLY_H_

#include "kezhi/v1/event.pb.h"

#include "domain/rows.h"

namespace kezhi::domain {

// The fold of the projection `plans` (see domain/projection.h): work plans, and what their results
// are counted from.
void ApplyPlans(const v1::Event& event, const RowReader& rows, RowWriter& out);

}  // namespace kezhi::domain

#endif  // KEZHI_DOMAIN_PLANS_APPLY_H_
