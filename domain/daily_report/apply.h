#ifndef KEZHI_DOMAIN_DAILY_REPORT_APPLY_H_
#define KEZHI_DOMAIN_DAILY_REPORT_APPLY_H_

#include "kezhi/v1/event.pb.h"

#include "domain/rows.h"

namespace kezhi::domain {

// Folds what consultants did and plan to do into the tables `report.*` (README.md).
void ApplyDailyReport(const v1::Event& event, const RowReader& rows, RowWriter& out);

}  // namespace kezhi::domain

#endif  // KEZHI_DOMAIN_DAILY_REPORT_APPLY_H_
