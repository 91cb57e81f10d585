#ifndef KEZHI_DOMAIN_VALIDATE_PLANS_H_
#define KEZHI_DOMAIN_VALIDATE_PLANS_H_

#include <vector>

#include "kezhi/v1/playbook.pb.h"

#include "domain/error.h"

namespace kezhi::domain {

// The part of Validate (rules.h) that is about work plans and score sheets: adds their faults, each
// with its path
// (`plans[0].draft_due.days`). `others` are in force beside the playbook.
void ValidatePlans(const v1::Playbook& playbook, const std::vector<const v1::Playbook*>& others,
                   Violations& faults);

}  // namespace kezhi::domain

#endif  // KEZHI_DOMAIN_VALIDATE_PLANS_H_
