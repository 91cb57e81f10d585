#include "domain/customer/sheet_guard.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

#include "base/status_macros.h"
#include "domain/customer/decide.h"
#include "domain/customer/lookup.h"
#include "domain/error.h"
#include "domain/personal.h"

namespace kezhi::domain {
namespace {

// What a move asks for: of each choice one.
using Choice = std::vector<std::string>;

std::vector<Choice> ChoicesOf(const Rules& rules, const v1::StageMachine& machine,
                              const v1::StageMove& move) {
  std::vector<Choice> choices;
  for (const std::string& needed : move.evidence()) choices.push_back({needed});
  const v1::SheetGuard* guard = rules.sheet_guard(machine.id(), move.from(), move.to());
  if (guard == nullptr) return choices;
  for (const v1::EvidenceChoice& choice : guard->all_of()) {
    choices.emplace_back(choice.any_of().begin(), choice.any_of().end());
  }
  return choices;
}

bool IsNamed(const std::string& id, const v1::PromoteStage& ask) {
  return std::find(ask.evidence().begin(), ask.evidence().end(), id) != ask.evidence().end();
}

// Whether it is so of the customer, or of one who was merged into it: deals tell their customer as
// they call it.
bool IsSoOfAny(const CustomerEdit& edit, bool CreditState::*told) {
  if (edit.state().credit.*told) return true;
  const std::vector<std::string> aliases = AliasesOf(edit.state(), edit.world());
  return std::any_of(aliases.begin(), aliases.end(), [&](const std::string& alias) {
    return edit.world().customer(alias).credit.*told;
  });
}

// Where a further kind of proof is told from the customer's state.
bool IsHeld(const std::string& id, const CustomerEdit& edit, const v1::PromoteStage& ask) {
  const v1::SheetEvidence* evidence = edit.rules().sheet_evidence(id);
  if (evidence == nullptr) return IsNamed(id, ask);
  switch (evidence->proof()) {
    case v1::EVIDENCE_PROOF_SATISFIED: return edit.state().satisfied.value_or(false);
    case v1::EVIDENCE_PROOF_LONG_TERM_CONFIRMED: return edit.state().long_term_confirmed;
    case v1::EVIDENCE_PROOF_FIRST_SHIPMENT: return IsSoOfAny(edit, &CreditState::shipped);
    case v1::EVIDENCE_PROOF_CONTRACT_OF_A_SHIPMENT:
      return IsSoOfAny(edit, &CreditState::shipped_by_contract);
    default: return IsNamed(id, ask);
  }
}

void AddOnce(const std::string& id, std::vector<std::string>& ids) {
  if (std::find(ids.begin(), ids.end(), id) == ids.end()) ids.push_back(id);
}

}  // namespace

absl::StatusOr<std::vector<std::string>> EvidenceOf(const CustomerEdit& edit,
                                                    const v1::StageMachine& machine,
                                                    const v1::StageMove& move,
                                                    const v1::PromoteStage& ask) {
  std::vector<std::string> held;
  for (const std::string& named : ask.evidence()) {
    if (IsHeld(named, edit, ask)) AddOnce(named, held);
  }
  std::vector<std::string> missing;
  for (const Choice& choice : ChoicesOf(edit.rules(), machine, move)) {
    const auto found = std::find_if(choice.begin(), choice.end(),
                                    [&](const std::string& id) { return IsHeld(id, edit, ask); });
    if (found == choice.end()) {
      missing.push_back(absl::StrJoin(choice, "|"));
    } else {
      AddOnce(*found, held);
    }
  }
  if (missing.empty()) return held;
  const std::string names = absl::StrJoin(missing, " ");
  return ErrorBuilder(absl::StatusCode::kFailedPrecondition, v1::REASON_EVIDENCE_REQUIRED)
      .Message(absl::StrCat("this move asks for evidence: ", names))
      .Metadata("missing", names)
      .Build();
}

absl::StatusOr<Decision> DecideConfirmLongTerm(const v1::Command& command,
                                               const v1::ConfirmLongTerm& ask, const World& world) {
  DecisionBuilder builder(command, world);
  KEZHI_ASSIGN_OR_RETURN(const Occurrence when, builder.Happened());
  KEZHI_ASSIGN_OR_RETURN(const CustomerRef customer, FindCustomer(ask.customer(), world));
  CustomerEdit edit(builder, customer, when, command.imported());
  KEZHI_RETURN_IF_ERROR(CheckOwn(customer.state(), nullptr, edit.day(), world));
  if (customer.state().long_term_confirmed) return std::move(builder).Build();
  v1::Event event;
  event.mutable_long_term_confirmed()->set_by(world.actor().principal());
  if (!ask.note().empty()) {
    *event.mutable_long_term_confirmed()->mutable_note() = Clear(ask.note());
  }
  edit.Append(std::move(event));
  return std::move(builder).Build();
}

}  // namespace kezhi::domain
