#ifndef KEZHI_DOMAIN_FOLLOW_UP_RECORD_APPLY_H_
#define KEZHI_DOMAIN_FOLLOW_UP_RECORD_APPLY_H_

#include "kezhi/v1/event.pb.h"

#include "domain/rows.h"

namespace kezhi::domain {

// Folds contacts into the tables `follow_ups.*` (README.md).
void ApplyFollowUps(const v1::Event& event, const RowReader& rows, RowWriter& out);

}  // namespace kezhi::domain

#endif  // KEZHI_DOMAIN_FOLLOW_UP_RECORD_APPLY_H_
