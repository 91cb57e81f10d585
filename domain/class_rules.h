#ifndef KEZHI_DOMAIN_CLASS_RULES_H_
#define KEZHI_DOMAIN_CLASS_RULES_H_

#include <vector>

#include "kezhi/v1/playbook.pb.h"

#include "domain/error.h"

namespace kezhi::domain {

// Adds what is wrong with the rules by which customers are classified (`class_rules[0].terms[1]`);
// part of Validate. `others` are the playbooks in force beside this one, whose scales may be meant.
void CheckClassRules(const v1::Playbook& playbook, const std::vector<const v1::Playbook*>& others,
                     Violations& faults);

}  // namespace kezhi::domain

#endif  // KEZHI_DOMAIN_CLASS_RULES_H_
