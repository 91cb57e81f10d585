#ifndef KEZHI_DOMAIN_DUE_OWNERSHIP_H_
#define KEZHI_DOMAIN_DUE_OWNERSHIP_H_

#include "domain/due/fold.h"

namespace kezhi::domain {

// Applies an event about the customer as a whole: profile, owner, merge.
void ApplyToCustomer(DueFold& fold);

}  // namespace kezhi::domain

#endif  // KEZHI_DOMAIN_DUE_OWNERSHIP_H_
