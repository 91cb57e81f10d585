#ifndef KEZHI_DOMAIN_VALIDATE_CUSTOMER_CARE_H_
#define KEZHI_DOMAIN_VALIDATE_CUSTOMER_CARE_H_

#include <vector>

#include "kezhi/v1/playbook.pb.h"

#include "domain/error.h"

namespace kezhi::domain {

// What is wrong with Playbook.customer_care, each fault with its path. `others`: the other
// playbooks in force, which are merged with this one.
void CheckCustomerCare(const v1::Playbook& playbook, const std::vector<const v1::Playbook*>& others,
                       Violations& faults);

}  // namespace kezhi::domain

#endif  // KEZHI_DOMAIN_VALIDATE_CUSTOMER_CARE_H_
