#ifndef KEZHI_DOMAIN_PLAYBOOKS_BESIDE_H_
#define KEZHI_DOMAIN_PLAYBOOKS_BESIDE_H_

#include "absl/status/status.h"

#include "kezhi/v1/playbook.pb.h"

namespace kezhi::domain {

// What pursuits keep of the playbooks in force when another one is adopted beside them.
struct KeptPrimary {
  bool scale = false;
  bool machine = false;
};

// Takes from a playbook what pursuits are to keep: its scale then classifies customers, and its
// machine is one that no pursuit enters by itself. Nothing else of it changes. INVALID_ARGUMENT,
// PLAYBOOK_INVALID, and it is as it was: its coverage or its tracking sheets are the states of that
// machine, so they would stay empty; or its pool goes by the grades of that scale.
absl::Status KeepPrimary(const KeptPrimary& kept, v1::Playbook& playbook);

}  // namespace kezhi::domain

#endif  // KEZHI_DOMAIN_PLAYBOOKS_BESIDE_H_
