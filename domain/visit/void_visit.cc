// VoidVisit: strikes a line, and the pursuit that came of nothing but this visit; of one that goes
// on, the order that nothing but this line tells of.

#include <utility>

#include "base/status_macros.h"
#include "domain/customer/edit.h"
#include "domain/customer/stages.h"
#include "domain/dates.h"
#include "domain/day/rota.h"
#include "domain/decision_builder.h"
#include "domain/error.h"
#include "domain/flags.h"
#include "domain/personal.h"
#include "domain/visit/common.h"
#include "domain/visit/decide.h"

namespace kezhi::domain {
namespace {

// The pursuit that the visit opened; nullptr when it opened none.
const PursuitState* OpenedBy(const std::string& visit, const VisitState& state,
                             const CustomerRef& customer) {
  const PursuitState* pursuit = customer.state().pursuit(customer.Number(state.pursuit));
  return pursuit != nullptr && pursuit->origin_visit == visit ? pursuit : nullptr;
}

// Whether the pursuit stands without the visit: a contact, another visit, an order of another day.
bool HasOtherContacts(const PursuitState& pursuit, const VisitState& visit) {
  return pursuit.contacts > 0 || pursuit.visits > 1 || (pursuit.ordered && !visit.on_site_order);
}

void CloseAsVoid(CustomerEdit& edit, const PursuitState& pursuit) {
  v1::Event event;
  v1::PursuitClosed& closed = *event.mutable_pursuit_closed();
  closed.set_pursuit(pursuit.number);
  closed.set_outcome(v1::PURSUIT_STATUS_VOID);
  *closed.mutable_closed_on() = ToDate(edit.day());
  closed.set_consultant(OwnerOf(edit.state(), &pursuit));
  edit.Append(std::move(event));
  edit.CancelAll(pursuit.number);
  TriggerStage(edit, pursuit, v1::STAGE_TRIGGER_CLOSED);
}

}  // namespace

absl::StatusOr<Decision> DecideVoidVisit(const v1::Command& command, const v1::VoidVisit& ask,
                                         const World& world) {
  DecisionBuilder builder(command, world);
  KEZHI_ASSIGN_OR_RETURN(const Occurrence when, builder.Happened());
  KEZHI_RETURN_IF_ERROR(CheckStanding(ask.visit(), world));
  const VisitState& visit = world.visit(ask.visit());
  KEZHI_RETURN_IF_ERROR(CheckNotErased(visit.customer, world));
  v1::Event event;
  *event.mutable_visit_voided()->mutable_reason() = Clear(ask.reason());
  if (IsArchived(builder.store_name(), visit.day, world)) event.add_flags(kAfterArchive);
  if (visit.customer.empty()) {
    builder.Append(ask.visit(), std::move(event), when);
    EndReception(ask.visit(), visit.day, when, builder);
    return std::move(builder).Build();
  }
  const CustomerRef customer(visit.customer, world);
  const PursuitState* pursuit = OpenedBy(ask.visit(), visit, customer);
  if (pursuit != nullptr && pursuit->status == v1::PURSUIT_STATUS_WON) {
    return Refuse(v1::REASON_PURSUIT_WON, "a sale came of this visit: amend the visit instead");
  }
  builder.Append(ask.visit(), std::move(event), when, customer.name());
  EndReception(ask.visit(), visit.day, when, builder);
  CustomerEdit edit(builder, customer, when, command.imported());
  if (pursuit != nullptr && pursuit->open() && !HasOtherContacts(*pursuit, visit)) {
    CloseAsVoid(edit, *pursuit);
    return std::move(builder).Build();
  }
  const PursuitState* goes_on = customer.state().pursuit(customer.Number(visit.pursuit));
  if (goes_on != nullptr && visit.on_site_order) {
    TakeOrderBack(edit, *goes_on, ask.visit(), ask.reason());
  }
  return std::move(builder).Build();
}

}  // namespace kezhi::domain
