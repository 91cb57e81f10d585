// What the playbooks say of territories and of those who want to be distributors there.

#include "domain/rules.h"

namespace kezhi::domain {

const v1::TerritoryRules* Rules::territories() const {
  for (auto playbook = playbooks_.rbegin(); playbook != playbooks_.rend(); ++playbook) {
    if ((*playbook)->has_territories()) return &(*playbook)->territories();
  }
  return nullptr;
}

const v1::ScreeningRules* Rules::screening() const {
  for (auto playbook = playbooks_.rbegin(); playbook != playbooks_.rend(); ++playbook) {
    if ((*playbook)->has_screening()) return &(*playbook)->screening();
  }
  return nullptr;
}

}  // namespace kezhi::domain
