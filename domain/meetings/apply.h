#ifndef KEZHI_DOMAIN_MEETINGS_APPLY_H_
#define KEZHI_DOMAIN_MEETINGS_APPLY_H_

#include "kezhi/v1/event.pb.h"

#include "domain/rows.h"

namespace kezhi::domain {

// The fold of the projection `meetings` (see domain/projection.h).
void ApplyMeetings(const v1::Event& event, const RowReader& rows, RowWriter& out);

}  // namespace kezhi::domain

#endif  // KEZHI_DOMAIN_MEETINGS_APPLY_H_
