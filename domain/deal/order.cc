// From the quote to the shipment: domain.md §2.6, R100–R103, R105.

#include <string>
#include <utility>

#include "base/status_macros.h"
#include "domain/approval.h"
#include "domain/customer/credit.h"
#include "domain/dates.h"
#include "domain/deal/decide.h"
#include "domain/deal/edit.h"
#include "domain/error.h"
#include "domain/flags.h"
#include "domain/personal.h"

namespace kezhi::domain {
namespace {

// The customer that a quote is for, as it is called today.
absl::StatusOr<CustomerRef> CustomerOfQuote(const v1::Quote& ask, const DealState& deal,
                                            const World& world) {
  if (!deal.opened && ask.customer().empty()) {
    return InvalidField(v1::REASON_FIELD_REQUIRED, "quote.customer", "tells whose deal it is");
  }
  KEZHI_ASSIGN_OR_RETURN(CustomerRef customer,
                         FindCustomer(deal.opened ? deal.customer : ask.customer(), world));
  const bool other =
      !ask.customer().empty() && CustomerRef(ask.customer(), world).name() != customer.name();
  if (!other) return customer;
  return InvalidField(v1::REASON_NAME_INVALID, "quote.customer", "is not the deal's customer");
}

// The pursuit that a quote is for; nullptr = none.
absl::StatusOr<const PursuitState*> PursuitOfQuote(const v1::Quote& ask, const DealState& deal,
                                                   const CustomerRef& customer) {
  static const std::string* const none = new std::string();
  if (ask.pursuit() != 0) return FindPursuit(customer, {ask.pursuit(), *none});
  const CustomerState& state = customer.state();
  int number = deal.opened ? customer.Number(deal.pursuit) : 0;
  if (!deal.opened && state.open_pursuits.size() == 1) number = *state.open_pursuits.begin();
  const PursuitState* const pursuit = state.pursuit(number);
  return pursuit;
}

absl::Status CheckMayQuote(const DealState& deal, const CustomerRef& customer, const Rules& rules,
                           bool imported) {
  if (deal.ordered.has_value() || deal.shipped > 0) {
    return Refuse(v1::REASON_STAGE_TRANSITION, "the deal has an order; its price stands");
  }
  const bool needs_credit = rules.credit() != nullptr && !imported;
  if (needs_credit && !customer.state().credit.granted) return StepMissing("QUOTE", "CREDIT");
  return absl::OkStatus();
}

// R101, R102. What an import says has happened, has happened: it is taken with a flag.
absl::Status CheckCreditOf(const DealEdit& edit, std::int64_t amount, v1::Event& event) {
  const CreditWish wish{.amount = amount, .currency = edit.state().currency, .day = edit.day()};
  const absl::Status status = CheckCredit(edit.customer(), wish, edit.rules(), edit.world());
  if (status.ok() || !edit.imported()) return status;
  event.add_flags(kOverCredit);
  return absl::OkStatus();
}

// The prices of a quote: one currency (R105), and R103 where it is below the list.
absl::Status FillPrices(const DealEdit& edit, const v1::Quote& ask, v1::Quoted& quoted) {
  KEZHI_ASSIGN_OR_RETURN(const std::int64_t amount,
                         edit.AmountOf(ask.amount(), kAnyAmount, "quote.amount"));
  *quoted.mutable_amount() = ask.amount();
  for (const auto& [money, field] :
       {std::pair(&ask.list_amount(), "quote.list_amount"), std::pair(&ask.cost(), "quote.cost")}) {
    const std::string& currency = money->currency_code();
    if (currency.empty() || currency == ask.amount().currency_code()) continue;
    return InvalidField(v1::REASON_CURRENCY, field, "must be in the currency of the quote");
  }
  if (ask.has_cost()) *quoted.mutable_cost() = ask.cost();
  quoted.set_approved_by(ask.approved_by());
  if (!ask.has_list_amount()) return absl::OkStatus();
  *quoted.mutable_list_amount() = ask.list_amount();
  KEZHI_ASSIGN_OR_RETURN(const std::int64_t list,
                         edit.AmountOf(ask.list_amount(), kAnyAmount, "quote.list_amount"));
  if (amount >= list) return absl::OkStatus();
  const std::string role = edit.rules().approver("quote", v1::PURSUIT_STATUS_UNSPECIFIED);
  KEZHI_ASSIGN_OR_RETURN(const std::string approved_by,
                         ApprovalOf(role, ask.approved_by(), edit.world().actor()));
  quoted.set_approved_by(approved_by);
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<Decision> DecideQuote(const v1::Command& command, const v1::Quote& ask,
                                     const World& world) {
  DecisionBuilder builder(command, world);
  KEZHI_ASSIGN_OR_RETURN(const Occurrence when, builder.Happened());
  const DealState& deal = world.deal(ask.deal());
  KEZHI_ASSIGN_OR_RETURN(const CustomerRef customer, CustomerOfQuote(ask, deal, world));
  KEZHI_ASSIGN_OR_RETURN(const PursuitState* pursuit, PursuitOfQuote(ask, deal, customer));
  DealEdit edit(builder, {ask.deal(), &deal, customer}, when, command.imported());
  KEZHI_RETURN_IF_ERROR(CheckOwn(customer.state(), pursuit, edit.day(), world));
  KEZHI_RETURN_IF_ERROR(CheckMayQuote(deal, customer, edit.rules(), edit.imported()));
  v1::Event event;
  v1::Quoted& quoted = *event.mutable_quoted();
  quoted.set_customer(customer.name());
  if (pursuit != nullptr) quoted.set_pursuit(pursuit->number);
  quoted.set_item(ask.item());
  KEZHI_RETURN_IF_ERROR(FillPrices(edit, ask, quoted));
  quoted.set_consultant(OwnerOf(customer.state(), pursuit));
  edit.Append(std::move(event));
  edit.Finish(v1::STAGE_TRIGGER_DEAL_QUOTED);
  return std::move(builder).Build();
}

absl::StatusOr<Decision> DecidePlaceDealOrder(const v1::Command& command,
                                              const v1::PlaceDealOrder& ask, const World& world) {
  DecisionBuilder builder(command, world);
  KEZHI_ASSIGN_OR_RETURN(const Occurrence when, builder.Happened());
  KEZHI_ASSIGN_OR_RETURN(const DealRef deal, FindDeal(ask.deal(), when, builder));
  DealEdit edit(builder, deal, when, command.imported());
  KEZHI_RETURN_IF_ERROR(edit.CheckSteps(v1::DEAL_STEP_ORDER));
  if (edit.state().ordered.has_value()) {
    return Refuse(v1::REASON_STAGE_TRANSITION, "the deal has an order");
  }
  std::int64_t amount = edit.state().quoted;
  if (ask.has_amount()) {
    KEZHI_ASSIGN_OR_RETURN(amount,
                           edit.AmountOf(ask.amount(), kAnyAmount, "place_deal_order.amount"));
  }
  v1::Event event;
  *event.mutable_deal_ordered()->mutable_amount() = edit.MoneyOfDeal(amount);
  KEZHI_RETURN_IF_ERROR(CheckCreditOf(edit, amount, event));
  edit.Append(std::move(event));
  edit.Finish(edit.AsksFor(v1::DEAL_STEP_REVIEW) ? v1::STAGE_TRIGGER_UNSPECIFIED
                                                 : v1::STAGE_TRIGGER_DEAL_ORDERED);
  return std::move(builder).Build();
}

absl::StatusOr<Decision> DecideReviewOrder(const v1::Command& command, const v1::ReviewOrder& ask,
                                           const World& world) {
  DecisionBuilder builder(command, world);
  KEZHI_ASSIGN_OR_RETURN(const Occurrence when, builder.Happened());
  KEZHI_ASSIGN_OR_RETURN(const DealRef deal, FindDeal(ask.deal(), when, builder));
  DealEdit edit(builder, deal, when, command.imported());
  KEZHI_RETURN_IF_ERROR(edit.CheckSteps(v1::DEAL_STEP_REVIEW));
  if (edit.state().accepted || edit.state().shipped > 0) {
    return Refuse(v1::REASON_STAGE_TRANSITION, "the order was accepted, or is being shipped");
  }
  if (edit.state().ordered_by == world.actor().principal()) {
    return ErrorBuilder(absl::StatusCode::kPermissionDenied, v1::REASON_SELF_REVIEW)
        .Message("nobody reviews an order that they placed; somebody else must")
        .Build();
  }
  const bool accepted = ask.verdict() == v1::VERDICT_ACCEPTED;
  v1::Event event;
  v1::OrderReviewed& reviewed = *event.mutable_order_reviewed();
  reviewed.set_verdict(ask.verdict());
  reviewed.set_by(world.actor().principal());
  if (!ask.note().empty()) *reviewed.mutable_note() = Clear(ask.note());
  edit.Append(std::move(event));
  edit.Finish(accepted ? v1::STAGE_TRIGGER_DEAL_ORDERED : v1::STAGE_TRIGGER_UNSPECIFIED);
  return std::move(builder).Build();
}

absl::StatusOr<Decision> DecideSignContract(const v1::Command& command, const v1::SignContract& ask,
                                            const World& world) {
  DecisionBuilder builder(command, world);
  KEZHI_ASSIGN_OR_RETURN(const Occurrence when, OccurrenceOn(builder, command, ask.signed_on(),
                                                             "sign_contract.signed_on"));
  KEZHI_ASSIGN_OR_RETURN(const DealRef deal, FindDeal(ask.deal(), when, builder));
  DealEdit edit(builder, deal, when, command.imported());
  KEZHI_RETURN_IF_ERROR(edit.CheckSteps(v1::DEAL_STEP_CONTRACT));
  if (edit.state().contracted) {
    return Refuse(v1::REASON_STAGE_TRANSITION, "the contract was signed");
  }
  const absl::CivilDay signed_on = IsSet(ask.signed_on()) ? ToDay(ask.signed_on()) : edit.day();
  if (IsSet(ask.ends()) && ToDay(ask.ends()) < signed_on) {
    return InvalidField(v1::REASON_INTERVAL_INVALID, "sign_contract.ends",
                        "lies before the contract was signed");
  }
  if (IsSet(ask.deliver_by()) && ToDay(ask.deliver_by()) < signed_on) {
    return InvalidField(v1::REASON_INTERVAL_INVALID, "sign_contract.deliver_by",
                        "lies before the contract was signed");
  }
  v1::Event event;
  v1::ContractSigned& contract = *event.mutable_contract_signed();
  contract.set_number(ask.number());
  contract.set_long_term(ask.long_term());
  *contract.mutable_signed_on() = ToDate(signed_on);
  if (IsSet(ask.ends())) *contract.mutable_ends() = ask.ends();
  if (IsSet(ask.deliver_by())) *contract.mutable_deliver_by() = ask.deliver_by();
  edit.Append(std::move(event));
  edit.Finish(v1::STAGE_TRIGGER_DEAL_CONTRACTED);
  return std::move(builder).Build();
}

absl::StatusOr<Decision> DecideShip(const v1::Command& command, const v1::Ship& ask,
                                    const World& world) {
  DecisionBuilder builder(command, world);
  KEZHI_ASSIGN_OR_RETURN(const Occurrence when,
                         OccurrenceOn(builder, command, ask.on(), "ship.on"));
  KEZHI_ASSIGN_OR_RETURN(const DealRef deal, FindDeal(ask.deal(), when, builder));
  DealEdit edit(builder, deal, when, command.imported());
  KEZHI_RETURN_IF_ERROR(edit.CheckSteps(v1::DEAL_STEP_SHIP));
  const DealState& state = edit.state();
  if (state.settled || state.shipped_last) {
    return Refuse(v1::REASON_STAGE_TRANSITION, "the last of the order was shipped");
  }
  const std::int64_t rest = *state.ordered - (state.shipped - state.sent_back);
  KEZHI_ASSIGN_OR_RETURN(const std::int64_t amount,
                         edit.AmountOf(ask.amount(), rest, "ship.amount"));
  v1::Event event;
  v1::Shipped& shipped = *event.mutable_shipped();
  *shipped.mutable_amount() = ask.amount();
  *shipped.mutable_on() = IsSet(ask.on()) ? ask.on() : ToDate(edit.day());
  shipped.set_last(ask.last());
  if (state.deliver_by.has_value() && ToDay(shipped.on()) > *state.deliver_by) {
    event.add_flags(kLate);
  }
  KEZHI_RETURN_IF_ERROR(CheckCreditOf(edit, amount, event));
  edit.Append(std::move(event));
  edit.Finish(v1::STAGE_TRIGGER_DEAL_SHIPPED);
  return std::move(builder).Build();
}

absl::StatusOr<Decision> DecideRefuseDelivery(const v1::Command& command,
                                              const v1::RefuseDelivery& ask, const World& world) {
  DecisionBuilder builder(command, world);
  KEZHI_ASSIGN_OR_RETURN(const Occurrence when,
                         OccurrenceOn(builder, command, ask.on(), "refuse_delivery.on"));
  KEZHI_ASSIGN_OR_RETURN(const DealRef deal, FindDeal(ask.deal(), when, builder));
  DealEdit edit(builder, deal, when, command.imported());
  KEZHI_RETURN_IF_ERROR(
      edit.AmountOf(ask.amount(), edit.state().uninvoiced(), "refuse_delivery.amount").status());
  v1::Event event;
  v1::DeliveryRefused& refused = *event.mutable_delivery_refused();
  *refused.mutable_amount() = ask.amount();
  *refused.mutable_on() = IsSet(ask.on()) ? ask.on() : ToDate(edit.day());
  if (!ask.reason().empty()) *refused.mutable_reason() = Clear(ask.reason());
  edit.Append(std::move(event));
  edit.Finish();
  return std::move(builder).Build();
}

}  // namespace kezhi::domain
