#ifndef KEZHI_DOMAIN_PROGRESS_TABLE_APPLY_H_
#define KEZHI_DOMAIN_PROGRESS_TABLE_APPLY_H_

#include "kezhi/v1/event.pb.h"

#include "domain/rows.h"

namespace kezhi::domain {

// Folds pursuits, their steps and contacts into the tables `progress.*` (README.md).
void ApplyProgressTable(const v1::Event& event, const RowReader& rows, RowWriter& out);

}  // namespace kezhi::domain

#endif  // KEZHI_DOMAIN_PROGRESS_TABLE_APPLY_H_
