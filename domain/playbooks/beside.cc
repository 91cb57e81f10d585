#include "domain/playbooks/beside.h"

#include <string>

#include "base/status_macros.h"
#include "domain/error.h"

namespace kezhi::domain {
namespace {

// Forms whose states nobody would ever come to.
void CheckMachine(const v1::Playbook& playbook, Violations& faults) {
  const std::string& machine = playbook.primary_machine();
  if (machine.empty()) return;
  if (playbook.coverage().machine() == machine) {
    faults.Add(v1::REASON_PLAYBOOK_INVALID, "coverage.machine",
               "would stay empty: pursuits keep the machine in force");
  }
  if (playbook.tracking_sheets().machine() == machine) {
    faults.Add(v1::REASON_PLAYBOOK_INVALID, "tracking_sheets.machine",
               "would stay empty: pursuits keep the machine in force");
  }
}

// A pool goes by the grades of pursuits, and would take its letters for those of another scale.
void CheckScale(const v1::Playbook& playbook, Violations& faults) {
  if (playbook.primary_scale().empty() || playbook.pool().grades().empty()) return;
  faults.Add(v1::REASON_PLAYBOOK_INVALID, "pool.grades",
             "are of its own scale: pursuits keep the one in force");
}

}  // namespace

absl::Status KeepPrimary(const KeptPrimary& kept, v1::Playbook& playbook) {
  Violations faults;
  if (kept.machine) CheckMachine(playbook, faults);
  if (kept.scale) CheckScale(playbook, faults);
  KEZHI_RETURN_IF_ERROR(faults.ToStatus());
  if (kept.machine) playbook.clear_primary_machine();
  if (kept.scale) playbook.clear_primary_scale();
  return absl::OkStatus();
}

}  // namespace kezhi::domain
