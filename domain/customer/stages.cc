#include "domain/customer/stages.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

#include "base/status_macros.h"
#include "domain/customer/decide.h"
#include "domain/customer/outlet.h"
#include "domain/customer/sheet_guard.h"
#include "domain/error.h"
#include "domain/personal.h"

namespace kezhi::domain {
namespace {

constexpr char kTriggerPrefix[] = "STAGE_TRIGGER_";

// `WON` for STAGE_TRIGGER_WON.
std::string NameOf(v1::StageTrigger trigger) {
  return v1::StageTrigger_Name(trigger).substr(sizeof(kTriggerPrefix) - 1);
}

// Place of a state on the machine; −1 when it has no such state.
int IndexOf(const v1::StageMachine& machine, absl::string_view stage) {
  const auto found = std::find_if(machine.stages().begin(), machine.stages().end(),
                                  [&](const v1::Stage& other) { return other.id() == stage; });
  if (found == machine.stages().end()) return -1;
  return static_cast<int>(found - machine.stages().begin());
}

bool LeadsBack(const v1::StageMachine& machine, const v1::StageMove& move) {
  return IndexOf(machine, move.to()) < IndexOf(machine, move.from());
}

// A person may make it; the others come of themselves.
bool IsByCommand(const v1::StageMove& move) {
  return move.trigger() == v1::STAGE_TRIGGER_COMMAND ||
         move.trigger() == v1::STAGE_TRIGGER_UNSPECIFIED;
}

v1::Event Promoted(const PursuitState& pursuit, const std::string& machine, const std::string& from,
                   const std::string& to) {
  v1::Event event;
  v1::StagePromoted& promoted = *event.mutable_stage_promoted();
  promoted.set_pursuit(pursuit.number);
  promoted.set_machine(machine);
  promoted.set_from(from);
  promoted.set_to(to);
  return event;
}

v1::Event Demoted(const PursuitState& pursuit, const std::string& machine, const std::string& from,
                  const std::string& to) {
  v1::Event event;
  v1::StageDemoted& demoted = *event.mutable_stage_demoted();
  demoted.set_pursuit(pursuit.number);
  demoted.set_machine(machine);
  demoted.set_from(from);
  demoted.set_to(to);
  return event;
}

// Where a pursuit stands on a machine.
struct Standing {
  const v1::StageMachine* machine = nullptr;
  std::string stage;
};

// `machine`: the one a command names; empty = the pursuit's, else the primary one. A pursuit that
// never entered a machine stands at its first state.
Standing StandingOf(const Rules& rules, const PursuitState& pursuit, const std::string& machine) {
  Standing standing;
  const std::string& id = machine.empty() ? pursuit.machine : machine;
  standing.machine = id.empty() ? rules.primary_machine() : rules.machine(id);
  if (standing.machine == nullptr) return standing;
  if (!pursuit.machine.empty() && pursuit.machine != standing.machine->id()) {
    standing.machine = nullptr;  // it runs on another one
    return standing;
  }
  standing.stage = pursuit.stage.empty() ? standing.machine->stages(0).id() : pursuit.stage;
  return standing;
}

absl::Status NoSuchMove(const CustomerEdit& edit, const Standing& standing, const std::string& to,
                        bool back) {
  std::vector<std::string> allowed;
  if (standing.machine != nullptr) {
    for (const v1::Stage& stage : standing.machine->stages()) {
      const v1::StageMove* move = edit.rules().move(*standing.machine, standing.stage, stage.id());
      if (move != nullptr && IsByCommand(*move) && LeadsBack(*standing.machine, *move) == back) {
        allowed.push_back(stage.id());
      }
    }
  }
  const std::string names = absl::StrJoin(allowed, " ");
  return ErrorBuilder(absl::StatusCode::kFailedPrecondition, v1::REASON_STAGE_TRANSITION)
      .Message(absl::StrCat("no such move from \"", standing.stage, "\" to \"", to,
                            "\"; allowed: ", names.empty() ? "none" : names))
      .Metadata("from", standing.stage)
      .Metadata("allowed", names)
      .Build();
}

// R78: a move that the playbook leaves to people, in the direction that the command says.
absl::StatusOr<const v1::StageMove*> FindMove(const CustomerEdit& edit, const Standing& standing,
                                              const std::string& to, bool back) {
  const v1::StageMove* move = standing.machine == nullptr
                                  ? nullptr
                                  : edit.rules().move(*standing.machine, standing.stage, to);
  if (move == nullptr || !IsByCommand(*move) || LeadsBack(*standing.machine, *move) != back) {
    return NoSuchMove(edit, standing, to, back);
  }
  return move;
}

// A sold pursuit may go on where the playbook names a way; a lost one must be reopened first.
absl::Status CheckMayMove(const PursuitState& pursuit) {
  if (pursuit.open() || pursuit.status == v1::PURSUIT_STATUS_WON) return absl::OkStatus();
  return Refuse(v1::REASON_PURSUIT_CLOSED, "the pursuit is closed; reopen it first");
}

}  // namespace

void TriggerStage(CustomerEdit& edit, const PursuitState& pursuit, v1::StageTrigger trigger,
                  absl::string_view reason) {
  const Standing standing = StandingOf(edit.rules(), pursuit, "");
  if (standing.machine == nullptr) return;
  const v1::StageMove* move = edit.rules().move_on(*standing.machine, standing.stage, trigger);
  if (move == nullptr) return;
  const std::string& machine = standing.machine->id();
  if (LeadsBack(*standing.machine, *move)) {
    v1::Event event = Demoted(pursuit, machine, standing.stage, move->to());
    if (!reason.empty()) *event.mutable_stage_demoted()->mutable_reason() = Clear(reason);
    edit.Append(std::move(event));
    return;
  }
  v1::Event event = Promoted(pursuit, machine, standing.stage, move->to());
  event.mutable_stage_promoted()->set_trigger(NameOf(trigger));
  edit.Append(std::move(event));
}

absl::StatusOr<Decision> DecidePromoteStage(const v1::Command& command, const v1::PromoteStage& ask,
                                            const World& world) {
  DecisionBuilder builder(command, world);
  KEZHI_ASSIGN_OR_RETURN(const Occurrence when, builder.Happened());
  KEZHI_ASSIGN_OR_RETURN(const CustomerRef customer, FindCustomer(ask.customer(), world));
  KEZHI_ASSIGN_OR_RETURN(const PursuitState* pursuit,
                         FindPursuit(customer, {ask.pursuit(), ask.pursuit_external_id()}));
  CustomerEdit edit(builder, customer, when, command.imported());
  KEZHI_RETURN_IF_ERROR(CheckOwn(customer.state(), pursuit, edit.day(), world));
  KEZHI_RETURN_IF_ERROR(CheckMayMove(*pursuit));
  const Standing standing = StandingOf(edit.rules(), *pursuit, ask.machine());
  KEZHI_ASSIGN_OR_RETURN(const v1::StageMove* move, FindMove(edit, standing, ask.to(), false));
  KEZHI_ASSIGN_OR_RETURN(const std::vector<std::string> evidence,
                         EvidenceOf(edit, *standing.machine, *move, ask));
  KEZHI_RETURN_IF_ERROR(CheckFunnel(ask, *standing.machine, edit.rules()));
  v1::Event event = Promoted(*pursuit, standing.machine->id(), standing.stage, ask.to());
  for (const std::string& held : evidence) event.mutable_stage_promoted()->add_evidence(held);
  event.mutable_stage_promoted()->set_trigger(NameOf(v1::STAGE_TRIGGER_COMMAND));
  event.mutable_stage_promoted()->set_reason_code(ask.reason_code());
  event.mutable_stage_promoted()->set_contacted_by(ask.contacted_by());
  edit.Append(std::move(event));
  return std::move(builder).Build();
}

absl::StatusOr<Decision> DecideDemoteStage(const v1::Command& command, const v1::DemoteStage& ask,
                                           const World& world) {
  DecisionBuilder builder(command, world);
  KEZHI_ASSIGN_OR_RETURN(const Occurrence when, builder.Happened());
  KEZHI_ASSIGN_OR_RETURN(const CustomerRef customer, FindCustomer(ask.customer(), world));
  KEZHI_ASSIGN_OR_RETURN(const PursuitState* pursuit,
                         FindPursuit(customer, {ask.pursuit(), ask.pursuit_external_id()}));
  CustomerEdit edit(builder, customer, when, command.imported());
  KEZHI_RETURN_IF_ERROR(CheckOwn(customer.state(), pursuit, edit.day(), world));
  KEZHI_RETURN_IF_ERROR(CheckMayMove(*pursuit));
  const Standing standing = StandingOf(edit.rules(), *pursuit, ask.machine());
  KEZHI_ASSIGN_OR_RETURN([[maybe_unused]] const v1::StageMove* move,
                         FindMove(edit, standing, ask.to(), true));
  KEZHI_RETURN_IF_ERROR(CheckFunnel(ask, *standing.machine, edit.rules()));
  v1::Event event = Demoted(*pursuit, standing.machine->id(), standing.stage, ask.to());
  if (!ask.reason().empty()) {
    *event.mutable_stage_demoted()->mutable_reason() = Clear(ask.reason());
  }
  edit.Append(std::move(event));
  return std::move(builder).Build();
}

}  // namespace kezhi::domain
