#include "domain/playbooks/beside.h"

#include <string>

#include "domain/error.h"

namespace kezhi::domain {

absl::Status KeepPrimary(const KeptPrimary& kept, v1::Playbook& playbook) {
  const std::string& machine = playbook.primary_machine();
  if (kept.machine && !machine.empty()) {
    Violations faults;
    if (playbook.coverage().machine() == machine) {
      faults.Add(v1::REASON_PLAYBOOK_INVALID, "coverage.machine",
                 "would stay empty: pursuits keep the machine in force");
    }
    if (playbook.tracking_sheets().machine() == machine) {
      faults.Add(v1::REASON_PLAYBOOK_INVALID, "tracking_sheets.machine",
                 "would stay empty: pursuits keep the machine in force");
    }
    if (!faults.empty()) return faults.ToStatus();
    playbook.clear_primary_machine();
  }
  if (kept.scale) playbook.clear_primary_scale();
  return absl::OkStatus();
}

}  // namespace kezhi::domain
