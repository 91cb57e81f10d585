#include "domain/customer/orders.h"

#include <utility>

#include "base/status_macros.h"
#include "domain/customer/decide.h"
#include "domain/customer/edit.h"
#include "domain/customer/stages.h"
#include "domain/error.h"
#include "domain/personal.h"

namespace kezhi::domain {

void PlaceOrderOn(CustomerEdit& edit, const PursuitState& pursuit, v1::OrderPlaced placed) {
  placed.set_pursuit(pursuit.number);
  v1::Event event;
  *event.mutable_order_placed() = std::move(placed);
  edit.Append(std::move(event));
  if (!pursuit.ordered) TriggerStage(edit, pursuit, v1::STAGE_TRIGGER_ORDER_PLACED);
}

void WithdrawOrderOf(CustomerEdit& edit, const PursuitState& pursuit, absl::string_view reason) {
  v1::Event event;
  v1::OrderWithdrawn& withdrawn = *event.mutable_order_withdrawn();
  withdrawn.set_pursuit(pursuit.number);
  if (!reason.empty()) *withdrawn.mutable_reason() = Clear(reason);
  edit.Append(std::move(event));
  if (pursuit.open()) TriggerStage(edit, pursuit, v1::STAGE_TRIGGER_ORDER_WITHDRAWN, reason);
}

absl::StatusOr<Decision> DecidePlaceOrder(const v1::Command& command, const v1::PlaceOrder& ask,
                                          const World& world) {
  DecisionBuilder builder(command, world);
  KEZHI_ASSIGN_OR_RETURN(const Occurrence when, builder.Happened());
  KEZHI_ASSIGN_OR_RETURN(const CustomerRef customer, FindCustomer(ask.customer(), world));
  KEZHI_ASSIGN_OR_RETURN(const PursuitState* pursuit,
                         FindOpenPursuit(customer, {ask.pursuit(), ask.pursuit_external_id()}));
  CustomerEdit edit(builder, customer, when, command.imported());
  KEZHI_RETURN_IF_ERROR(CheckOwn(customer.state(), pursuit, edit.day(), world));
  // An order that is known already, without a number or a deposit that would add to it, is no news.
  if (pursuit->ordered && ask.deal().empty() && !ask.has_deposit()) {
    return std::move(builder).Build();
  }
  v1::OrderPlaced placed;
  placed.set_deal(ask.deal());
  if (ask.has_deposit()) *placed.mutable_deposit() = ask.deposit();
  PlaceOrderOn(edit, *pursuit, std::move(placed));
  return std::move(builder).Build();
}

absl::StatusOr<Decision> DecideWithdrawOrder(const v1::Command& command,
                                             const v1::WithdrawOrder& ask, const World& world) {
  DecisionBuilder builder(command, world);
  KEZHI_ASSIGN_OR_RETURN(const Occurrence when, builder.Happened());
  KEZHI_ASSIGN_OR_RETURN(const CustomerRef customer, FindCustomer(ask.customer(), world));
  KEZHI_ASSIGN_OR_RETURN(const PursuitState* pursuit,
                         FindOpenPursuit(customer, {ask.pursuit(), ask.pursuit_external_id()}));
  CustomerEdit edit(builder, customer, when, command.imported());
  KEZHI_RETURN_IF_ERROR(CheckOwn(customer.state(), pursuit, edit.day(), world));
  if (!pursuit->ordered) return Refuse(v1::REASON_ORDER_MISSING, "the pursuit has no order");
  WithdrawOrderOf(edit, *pursuit, ask.reason());
  return std::move(builder).Build();
}

}  // namespace kezhi::domain
