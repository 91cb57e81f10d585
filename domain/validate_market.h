#ifndef KEZHI_DOMAIN_VALIDATE_MARKET_H_
#define KEZHI_DOMAIN_VALIDATE_MARKET_H_

#include <vector>

#include "kezhi/v1/playbook.pb.h"

#include "domain/error.h"

namespace kezhi::domain {

// Adds what is wrong with a playbook's `contact_benchmark` and `promotion`, each fault with its
// path. `others` are the playbooks in force beside it.
void CheckMarketRules(const v1::Playbook& playbook, const std::vector<const v1::Playbook*>& others,
                      Violations& faults);

}  // namespace kezhi::domain

#endif  // KEZHI_DOMAIN_VALIDATE_MARKET_H_
