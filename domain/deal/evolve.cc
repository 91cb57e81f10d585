#include "domain/deal/evolve.h"

#include <algorithm>

#include "domain/dates.h"
#include "domain/money.h"

namespace kezhi::domain {
namespace {

void Evolve(const v1::Quoted& quoted, DealState& state) {
  state.opened = true;
  state.customer = quoted.customer();
  state.pursuit = quoted.pursuit();
  state.consultant = quoted.consultant();
  state.currency = quoted.amount().currency_code();
  state.quoted = Minor(quoted.amount());
}

void Evolve(const v1::OrderReviewed& reviewed, DealState& state) {
  state.accepted = reviewed.verdict() == v1::VERDICT_ACCEPTED;
  if (!state.accepted) state.ordered.reset();
}

void Evolve(const v1::ContractSigned& contract, DealState& state) {
  state.contracted = true;
  if (contract.has_deliver_by()) state.deliver_by = ToDay(contract.deliver_by());
}

void Evolve(const v1::Shipped& shipped, DealState& state) {
  state.shipped += Minor(shipped.amount());
  state.shipped_last = state.shipped_last || shipped.last();
}

void Evolve(const v1::Invoiced& invoiced, DealState& state) {
  InvoiceState& invoice = state.invoices[invoiced.invoice()];
  invoice.on = ToDay(invoiced.on());
  invoice.invoiced = Minor(invoiced.amount());
  state.invoiced += invoice.invoiced;
}

void Evolve(const v1::Cleared& cleared, DealState& state) {
  state.invoices[cleared.invoice()].cleared += Minor(cleared.amount());
  state.receipts[cleared.receipt()].cleared += Minor(cleared.amount());
}

void Evolve(const v1::GoodsReturned& returned, DealState& state) {
  if (returned.invoice().empty()) {
    state.sent_back += Minor(returned.amount());
  } else {
    state.invoices[returned.invoice()].returned += Minor(returned.amount());
  }
}

}  // namespace

std::int64_t DealState::open() const {
  std::int64_t sum = 0;
  for (const auto& [number, invoice] : invoices) sum += invoice.open();
  return sum;
}

std::int64_t DealState::uncleared() const {
  std::int64_t sum = 0;
  for (const auto& [number, receipt] : receipts) sum += receipt.rest();
  return sum;
}

std::int64_t DealState::prepaid() const {
  return std::max<std::int64_t>(0, uncleared() - used());
}

std::optional<absl::CivilDay> DealState::oldest_on() const {
  std::optional<absl::CivilDay> oldest;
  for (const auto& [number, invoice] : invoices) {
    if (invoice.open() == 0) continue;
    oldest = oldest.has_value() ? std::min(*oldest, invoice.on) : invoice.on;
  }
  return oldest;
}

void EvolveDeal(const v1::Event& event, DealState& state) {
  switch (event.kind_case()) {
    case v1::Event::kQuoted: Evolve(event.quoted(), state); break;
    case v1::Event::kDealOrdered:
      state.ordered = Minor(event.deal_ordered().amount());
      state.ordered_by = event.actor().principal();
      state.accepted = false;
      break;
    case v1::Event::kOrderReviewed: Evolve(event.order_reviewed(), state); break;
    case v1::Event::kContractSigned: Evolve(event.contract_signed(), state); break;
    case v1::Event::kShipped: Evolve(event.shipped(), state); break;
    case v1::Event::kInvoiced: Evolve(event.invoiced(), state); break;
    case v1::Event::kReconciled:
      state.invoices[event.reconciled().invoice()].reconciled = true;
      break;
    case v1::Event::kReceived:
      state.receipts[event.received().receipt()].amount = Minor(event.received().amount());
      break;
    case v1::Event::kCleared: Evolve(event.cleared(), state); break;
    case v1::Event::kReceiptRefunded: {
      const v1::ReceiptRefunded& refunded = event.receipt_refunded();
      state.receipts[refunded.receipt()].refunded += Minor(refunded.amount());
      break;
    }
    case v1::Event::kBadDebtWrittenOff: {
      const v1::BadDebtWrittenOff& written_off = event.bad_debt_written_off();
      state.invoices[written_off.invoice()].written_off += Minor(written_off.amount());
      break;
    }
    case v1::Event::kGoodsReturned: Evolve(event.goods_returned(), state); break;
    case v1::Event::kAllowanceGranted: {
      const v1::AllowanceGranted& granted = event.allowance_granted();
      state.invoices[granted.invoice()].allowed += Minor(granted.amount());
      break;
    }
    case v1::Event::kDeliveryRefused:
      state.sent_back += Minor(event.delivery_refused().amount());
      break;
    case v1::Event::kDealSettled: state.settled = true; break;
    default: break;
  }
}

}  // namespace kezhi::domain
