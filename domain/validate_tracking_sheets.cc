#include "domain/validate_tracking_sheets.h"

#include <algorithm>
#include <string>

#include "absl/strings/str_cat.h"

#include "domain/shared_ids.h"

namespace kezhi::domain {
namespace {

void Fault(absl::string_view path, absl::string_view description, Violations& faults) {
  faults.Add(v1::REASON_PLAYBOOK_INVALID, absl::StrCat("tracking_sheets.", path), description);
}

const v1::StageMachine* FindMachine(const std::string& id, const v1::Playbook& playbook,
                                    const std::vector<const v1::Playbook*>& others) {
  std::vector<const v1::Playbook*> all = others;
  all.push_back(&playbook);
  for (const v1::Playbook* one : all) {
    for (const v1::StageMachine& machine : one->machines()) {
      if (machine.id() == id) return &machine;
    }
  }
  return nullptr;
}

void CheckEvidence(const v1::Playbook& playbook, const std::vector<const v1::Playbook*>& others,
                   Violations& faults) {
  CheckSharedIds(
      playbook, others, "tracking_sheets.evidence",
      [](const v1::Playbook& any) -> const auto& { return any.tracking_sheets().evidence(); },
      faults);
  const v1::TrackingSheets& sheets = playbook.tracking_sheets();
  for (int i = 0; i < sheets.evidence_size(); ++i) {
    const v1::SheetEvidence& evidence = sheets.evidence(i);
    const std::string at = absl::StrCat("evidence[", i, "]");
    const bool known = v1::EvidenceProof_IsValid(evidence.proof()) &&
                       evidence.proof() != v1::EVIDENCE_PROOF_UNSPECIFIED;
    if (!known) Fault(at + ".proof", "must be given", faults);
  }
}

void CheckGuards(const v1::TrackingSheets& sheets, const v1::StageMachine& machine,
                 Violations& faults) {
  for (int i = 0; i < sheets.guards_size(); ++i) {
    const v1::SheetGuard& guard = sheets.guards(i);
    const std::string at = absl::StrCat("guards[", i, "]");
    const bool has_move =
        std::any_of(machine.moves().begin(), machine.moves().end(), [&](const v1::StageMove& move) {
          return move.from() == guard.from() && move.to() == guard.to();
        });
    if (!has_move) Fault(at, "names no move of the machine", faults);
    for (int c = 0; c < guard.all_of_size(); ++c) {
      if (!guard.all_of(c).any_of().empty()) continue;
      Fault(absl::StrCat(at, ".all_of[", c, "].any_of"), "must name evidence", faults);
    }
  }
}

}  // namespace

void CheckTrackingSheets(const v1::Playbook& playbook,
                         const std::vector<const v1::Playbook*>& others, Violations& faults) {
  if (!playbook.has_tracking_sheets()) return;
  const v1::TrackingSheets& sheets = playbook.tracking_sheets();
  const v1::StageMachine* machine = FindMachine(sheets.machine(), playbook, others);
  if (machine == nullptr) Fault("machine", "names no machine", faults);
  CheckEvidence(playbook, others, faults);
  if (machine != nullptr) CheckGuards(sheets, *machine, faults);
}

}  // namespace kezhi::domain
