#ifndef KEZHI_DOMAIN_EXPLAIN_RULES_BEHIND_H_
#define KEZHI_DOMAIN_EXPLAIN_RULES_BEHIND_H_

#include <string>
#include <vector>

#include "kezhi/v1/store.pb.h"

#include "domain/explain/cell.h"

namespace kezhi::domain {

// A rule of a playbook.
struct RuleBehind {
  // Its playbook's id.
  std::string playbook;
  // SHA-256 of the playbook's text, 32 bytes.
  std::string digest;
  // Where it stands: `scales[0].grades[1].cadence`.
  std::string path;
};

// The rules of these playbooks, merged as Rules merges them, that bear on the cell; none where the
// table (bounds.cc) knows none, or where no playbook says anything.
std::vector<RuleBehind> RulesBehind(const Cell& cell,
                                    const std::vector<v1::PlaybookAdopted>& in_force);

}  // namespace kezhi::domain

#endif  // KEZHI_DOMAIN_EXPLAIN_RULES_BEHIND_H_
