// The playbooks on visits to outlets. Where several speak, the latest adopted wins.
#include "domain/rules.h"

namespace kezhi::domain {

const v1::RouteRules* Rules::route() const {
  for (auto playbook = playbooks_.rbegin(); playbook != playbooks_.rend(); ++playbook) {
    if ((*playbook)->has_route()) return &(*playbook)->route();
  }
  return nullptr;
}

const v1::CoverageRules* Rules::coverage() const {
  for (auto playbook = playbooks_.rbegin(); playbook != playbooks_.rend(); ++playbook) {
    if ((*playbook)->has_coverage()) return &(*playbook)->coverage();
  }
  return nullptr;
}

const v1::CoverageRules* Rules::coverage_of(absl::string_view machine) const {
  const v1::CoverageRules* rules = coverage();
  return rules != nullptr && rules->machine() == machine ? rules : nullptr;
}

}  // namespace kezhi::domain
