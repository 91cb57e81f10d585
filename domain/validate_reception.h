#ifndef KEZHI_DOMAIN_VALIDATE_RECEPTION_H_
#define KEZHI_DOMAIN_VALIDATE_RECEPTION_H_

#include "kezhi/v1/playbook.pb.h"

#include "domain/error.h"

namespace kezhi::domain {

// Adds what is wrong with a playbook's rules of reception, each with its path
// (`reception.skips[0].why`).
void ValidateReception(const v1::Playbook& playbook, Violations& faults);

// The same of its rules of conduct (`policies[0].penalty`), but for their ids.
void ValidatePolicies(const v1::Playbook& playbook, Violations& faults);

}  // namespace kezhi::domain

#endif  // KEZHI_DOMAIN_VALIDATE_RECEPTION_H_
