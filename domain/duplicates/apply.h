#ifndef KEZHI_DOMAIN_DUPLICATES_APPLY_H_
#define KEZHI_DOMAIN_DUPLICATES_APPLY_H_

#include "kezhi/v1/event.pb.h"

#include "domain/rows.h"

namespace kezhi::domain {

// Folds who was found to share a contact key with whom, and what was said of it, into the tables
// `duplicates.*` (README.md).
void ApplyDuplicates(const v1::Event& event, const RowReader& rows, RowWriter& out);

}  // namespace kezhi::domain

#endif  // KEZHI_DOMAIN_DUPLICATES_APPLY_H_
