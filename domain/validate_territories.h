#ifndef KEZHI_DOMAIN_VALIDATE_TERRITORIES_H_
#define KEZHI_DOMAIN_VALIDATE_TERRITORIES_H_

#include "kezhi/v1/playbook.pb.h"

#include "domain/error.h"

namespace kezhi::domain {

// The part of Validate (rules.h) that is about territories and the screening of distributors: adds
// their faults, each with its path (`territories.areas[3].type`).
void ValidateTerritories(const v1::Playbook& playbook, Violations& faults);

}  // namespace kezhi::domain

#endif  // KEZHI_DOMAIN_VALIDATE_TERRITORIES_H_
