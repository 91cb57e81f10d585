#ifndef KEZHI_DOMAIN_CONTACTS_APPLY_H_
#define KEZHI_DOMAIN_CONTACTS_APPLY_H_

#include "kezhi/v1/event.pb.h"

#include "domain/rows.h"

namespace kezhi::domain {

// The fold of the projection `contacts` (see domain/projection.h).
void ApplyContacts(const v1::Event& event, const RowReader& rows, RowWriter& out);

}  // namespace kezhi::domain

#endif  // KEZHI_DOMAIN_CONTACTS_APPLY_H_
