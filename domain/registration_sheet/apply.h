#ifndef KEZHI_DOMAIN_REGISTRATION_SHEET_APPLY_H_
#define KEZHI_DOMAIN_REGISTRATION_SHEET_APPLY_H_

#include "kezhi/v1/event.pb.h"

#include "domain/rows.h"

namespace kezhi::domain {

// Folds visits and the reviews of days into the tables `sheet.*` (README.md).
void ApplyRegistrationSheet(const v1::Event& event, const RowReader& rows, RowWriter& out);

}  // namespace kezhi::domain

#endif  // KEZHI_DOMAIN_REGISTRATION_SHEET_APPLY_H_
