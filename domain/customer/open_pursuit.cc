#include "domain/customer/open_pursuit.h"

#include <string>
#include <utility>

#include "absl/strings/str_cat.h"

#include "base/status_macros.h"
#include "domain/customer/decide.h"
#include "domain/customer/grading.h"
#include "domain/customer/lookup.h"
#include "domain/customer/planning.h"
#include "domain/error.h"
#include "domain/personal.h"

namespace kezhi::domain {
namespace {

// VISIT_NOT_FOUND: there is no such visit, or it is not the customer's own (nor that of one who was
// merged into it). The key of a visit that a pursuit names goes with the customer's erasure, but
// only a visit that says whose it is can be held shut afterwards: one that is nobody's, as a visit
// under way or one without contact data, could be amended and hold personal data anew.
absl::Status CheckOrigin(const std::string& visit, const CustomerEdit& edit) {
  if (visit.empty()) return absl::OkStatus();
  const VisitState& state = edit.world().visit(visit);
  if (!state.registered) return NotFound(v1::REASON_VISIT_NOT_FOUND, visit);
  if (!state.customer.empty() && CustomerRef(state.customer, edit.world()).name() == edit.name()) {
    return absl::OkStatus();
  }
  return NotFound(v1::REASON_VISIT_NOT_FOUND, absl::StrCat(visit, " as one of ", edit.name()));
}

absl::Status CheckNew(const v1::OpenPursuit& ask, const CustomerEdit& edit) {
  KEZHI_RETURN_IF_ERROR(CheckOrigin(ask.origin_visit(), edit));
  if (!ask.owner().empty()) {
    KEZHI_RETURN_IF_ERROR(CheckActive(ask.owner(), edit.day(), edit.world()));
  }
  if (!ask.external_id().empty() &&
      edit.state().pursuit_by_external_id.contains(ask.external_id())) {
    return Exists(v1::REASON_PURSUIT_EXISTS,
                  absl::StrCat("pursuit with that external id of ", edit.name()));
  }
  return CheckMayOpen(edit);
}

}  // namespace

absl::Status CheckMayOpen(const CustomerEdit& edit) {
  const int limit = edit.rules().max_open_pursuits();
  const auto open = edit.state().open_pursuits.size();
  if (limit == 0 || open < static_cast<std::size_t>(limit)) return absl::OkStatus();
  return Refuse(v1::REASON_PURSUIT_OPEN,
                absl::StrCat(open, " of at most ", limit, " pursuits are open; close one first"));
}

PursuitState OpenPursuit(CustomerEdit& edit, v1::PursuitOpened opened) {
  PursuitState pursuit;
  pursuit.number = static_cast<int>(edit.state().pursuits.size()) + 1;
  pursuit.owner = opened.owner();
  pursuit.opened_on = edit.when().day;
  if (const v1::StageMachine* machine = edit.rules().primary_machine()) {
    pursuit.machine = machine->id();
    pursuit.stage = machine->stages(0).id();
  }
  opened.set_pursuit(pursuit.number);
  opened.set_machine(pursuit.machine);
  opened.set_stage(pursuit.stage);
  v1::Event event;
  *event.mutable_pursuit_opened() = std::move(opened);
  edit.Append(std::move(event));
  return pursuit;
}

absl::StatusOr<Decision> DecideOpenPursuit(const v1::Command& command, const v1::OpenPursuit& ask,
                                           const World& world) {
  DecisionBuilder builder(command, world);
  KEZHI_ASSIGN_OR_RETURN(const Occurrence when, builder.Happened());
  KEZHI_ASSIGN_OR_RETURN(const CustomerRef customer, FindCustomer(ask.customer(), world));
  CustomerEdit edit(builder, customer, when, command.imported());
  KEZHI_RETURN_IF_ERROR(CheckOwn(customer.state(), nullptr, edit.day(), world));
  KEZHI_RETURN_IF_ERROR(CheckNew(ask, edit));
  Judgement judgement;
  if (!ask.grade().empty()) {
    KEZHI_ASSIGN_OR_RETURN(judgement.grade,
                           FindGrade(edit.rules(), ask.grade(), "open_pursuit.grade"));
    judgement.graded_on = when.day;
  }
  v1::PursuitOpened opened;
  opened.set_origin_visit(ask.origin_visit());
  opened.set_wanted(ask.wanted());
  if (!ask.need().empty()) *opened.mutable_need() = Clear(ask.need());
  opened.set_owner(ask.owner().empty() ? customer.state().owner : ask.owner());
  opened.set_source(ask.source().empty() ? customer.state().source : ask.source());
  opened.set_external_id(ask.external_id());
  *opened.mutable_attributes() = ask.attributes();
  const PursuitState pursuit = OpenPursuit(edit, std::move(opened));
  if (judgement.grade != nullptr) {
    Judge(edit, pursuit, judgement);
    PlanByCadence(edit, pursuit.number, judgement.grade->id(), pursuit.owner);
  }
  return std::move(builder).Build();
}

}  // namespace kezhi::domain
