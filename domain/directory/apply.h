#ifndef KEZHI_DOMAIN_DIRECTORY_APPLY_H_
#define KEZHI_DOMAIN_DIRECTORY_APPLY_H_

#include "kezhi/v1/event.pb.h"

#include "domain/rows.h"

namespace kezhi::domain {

// Folds stores, their clocks and playbooks, and consultants into the tables `directory.*`
// (README.md).
void ApplyDirectory(const v1::Event& event, const RowReader& rows, RowWriter& out);

}  // namespace kezhi::domain

#endif  // KEZHI_DOMAIN_DIRECTORY_APPLY_H_
