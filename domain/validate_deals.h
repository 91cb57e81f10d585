#ifndef KEZHI_DOMAIN_VALIDATE_DEALS_H_
#define KEZHI_DOMAIN_VALIDATE_DEALS_H_

#include "kezhi/v1/playbook.pb.h"

#include "domain/error.h"

namespace kezhi::domain {

// Adds the faults of a playbook's `deals` and `ageing`, PLAYBOOK_INVALID each with its path.
void ValidateDeals(const v1::Playbook& playbook, Violations& faults);

}  // namespace kezhi::domain

#endif  // KEZHI_DOMAIN_VALIDATE_DEALS_H_
