#ifndef KEZHI_DOMAIN_WALK_IN_APPLY_H_
#define KEZHI_DOMAIN_WALK_IN_APPLY_H_

#include "kezhi/v1/event.pb.h"

#include "domain/rows.h"

namespace kezhi::domain {

// The fold of the projection `walk_in` (see domain/projection.h).
void ApplyWalkIn(const v1::Event& event, const RowReader& rows, RowWriter& out);

}  // namespace kezhi::domain

#endif  // KEZHI_DOMAIN_WALK_IN_APPLY_H_
