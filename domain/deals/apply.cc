#include "domain/deals/apply.h"

#include <algorithm>
#include <cstdint>
#include <string>
#include <utility>

#include "kezhi/v1/deal_views.pb.h"

#include "domain/deals/fold_credit.h"
#include "domain/deals/tables.h"
#include "domain/fold.h"
#include "domain/money.h"
#include "domain/names.h"

namespace kezhi::domain {
namespace {

using google::type::Money;

void Add(const Money& more, Money& sum) {
  sum = MoneyOf(Minor(sum) + Minor(more), more.currency_code());
}

// The furthest step done, unless it was further.
void Reach(v1::DealStep step, v1::DealRow& row) {
  row.set_step(std::max(row.step(), step));
}

void Quote(const v1::Event& event, v1::DealRow& row) {
  const v1::Quoted& quoted = event.quoted();
  row.set_deal(event.stream());
  row.set_customer(quoted.customer());
  row.set_pursuit(quoted.pursuit());
  row.set_consultant(quoted.consultant());
  row.set_item(quoted.item());
  *row.mutable_quoted_on() = event.business_day();
  *row.mutable_quoted() = quoted.amount();
  row.clear_list_amount();
  if (quoted.has_list_amount()) *row.mutable_list_amount() = quoted.list_amount();
  row.clear_cost();
  if (quoted.has_cost()) *row.mutable_cost() = quoted.cost();
  Reach(v1::DEAL_STEP_QUOTE, row);
}

void Review(const v1::OrderReviewed& reviewed, v1::DealRow& row) {
  row.set_reviewed_by(reviewed.by());
  row.set_accepted(reviewed.verdict() == v1::VERDICT_ACCEPTED);
  if (row.accepted()) return Reach(v1::DEAL_STEP_REVIEW, row);
  row.clear_ordered();
  row.set_step(v1::DEAL_STEP_QUOTE);
}

void Sign(const v1::ContractSigned& contract, v1::DealRow& row) {
  row.set_contract(contract.number());
  row.set_long_term(contract.long_term());
  if (contract.has_ends()) *row.mutable_contract_ends() = contract.ends();
  if (contract.has_deliver_by()) *row.mutable_deliver_by() = contract.deliver_by();
  Reach(v1::DEAL_STEP_CONTRACT, row);
}

void Return(const v1::GoodsReturned& returned, v1::DealRow& row) {
  Add(returned.amount(),
      returned.invoice().empty() ? *row.mutable_sent_back() : *row.mutable_returned());
}

// A returned order is gone.
void FoldOrder(const v1::Event& event, const std::string& key, const RowReader& rows,
               RowWriter& out) {
  if (event.has_deal_ordered()) out.Put(kDealOrders, key, DaySegment(event.business_day()));
  const bool returned =
      event.has_order_reviewed() && event.order_reviewed().verdict() != v1::VERDICT_ACCEPTED;
  if (returned && rows.Get(kDealOrders, key).has_value()) out.Delete(kDealOrders, key);
}

void FoldDelivery(const v1::Event& event, const v1::DealRow& deal, RowWriter& out) {
  if (!event.has_shipped() || !deal.has_deliver_by() || deal.consultant().empty()) return;
  out.Insert(
      kDealDeliveries,
      RowKey(deal.consultant(), DaySegment(event.shipped().on()), Sortable(event.position())),
      HasFlag(event, kLate) ? kLate : "");
}

// Looked at for every event there is, so before the name of its stream.
bool IsOfDeal(const v1::Event& event) {
  switch (event.kind_case()) {
    case v1::Event::kQuoted:
    case v1::Event::kDealOrdered:
    case v1::Event::kOrderReviewed:
    case v1::Event::kContractSigned:
    case v1::Event::kShipped:
    case v1::Event::kInvoiced:
    case v1::Event::kReconciled:
    case v1::Event::kReceived:
    case v1::Event::kCleared:
    case v1::Event::kReceiptRefunded:
    case v1::Event::kBadDebtWrittenOff:
    case v1::Event::kGoodsReturned:
    case v1::Event::kAllowanceGranted:
    case v1::Event::kDeliveryRefused:
    case v1::Event::kDeductionClaimed:
    case v1::Event::kDealSettled: return true;
    default: return false;
  }
}

// What comes before the invoice, and the settlement.
void ChangeOrder(const v1::Event& event, v1::DealRow& row) {
  switch (event.kind_case()) {
    case v1::Event::kQuoted: Quote(event, row); break;
    case v1::Event::kDealOrdered:
      *row.mutable_ordered() = event.deal_ordered().amount();
      row.set_accepted(false);
      Reach(v1::DEAL_STEP_ORDER, row);
      break;
    case v1::Event::kOrderReviewed: Review(event.order_reviewed(), row); break;
    case v1::Event::kContractSigned: Sign(event.contract_signed(), row); break;
    case v1::Event::kShipped:
      Add(event.shipped().amount(), *row.mutable_shipped());
      Reach(v1::DEAL_STEP_SHIP, row);
      break;
    case v1::Event::kDeliveryRefused:
      Add(event.delivery_refused().amount(), *row.mutable_sent_back());
      row.set_refusals(row.refusals() + 1);
      break;
    case v1::Event::kDealSettled:
      row.set_settled(true);
      *row.mutable_settled_on() = event.business_day();
      break;
    default: break;
  }
}

// From the invoice on.
void ChangeSums(const v1::Event& event, v1::DealRow& row) {
  switch (event.kind_case()) {
    case v1::Event::kInvoiced:
      Add(event.invoiced().amount(), *row.mutable_invoiced());
      Reach(v1::DEAL_STEP_INVOICE, row);
      break;
    case v1::Event::kReconciled: Reach(v1::DEAL_STEP_RECONCILE, row); break;
    case v1::Event::kReceived: Add(event.received().amount(), *row.mutable_received()); break;
    case v1::Event::kCleared: Add(event.cleared().amount(), *row.mutable_cleared()); break;
    case v1::Event::kReceiptRefunded:
      Add(event.receipt_refunded().amount(), *row.mutable_refunded());
      break;
    case v1::Event::kBadDebtWrittenOff:
      Add(event.bad_debt_written_off().amount(), *row.mutable_written_off());
      break;
    case v1::Event::kGoodsReturned: Return(event.goods_returned(), row); break;
    case v1::Event::kAllowanceGranted:
      Add(event.allowance_granted().amount(), *row.mutable_allowed());
      break;
    case v1::Event::kDeductionClaimed: row.set_deductions(row.deductions() + 1); break;
    default: break;
  }
}

void SetBalances(v1::DealRow& row) {
  const std::string& currency = row.quoted().currency_code();
  const std::int64_t paid = Minor(row.cleared()) + Minor(row.returned()) + Minor(row.allowed()) +
                            Minor(row.written_off());
  *row.mutable_open() = MoneyOf(Minor(row.invoiced()) - paid, currency);
  *row.mutable_uninvoiced() =
      MoneyOf(Minor(row.shipped()) - Minor(row.sent_back()) - Minor(row.invoiced()), currency);
}

// The invoice that an event is about; empty = none.
const std::string& InvoiceOf(const v1::Event& event) {
  static const auto* const none = new std::string();
  switch (event.kind_case()) {
    case v1::Event::kInvoiced: return event.invoiced().invoice();
    case v1::Event::kReconciled: return event.reconciled().invoice();
    case v1::Event::kCleared: return event.cleared().invoice();
    case v1::Event::kBadDebtWrittenOff: return event.bad_debt_written_off().invoice();
    case v1::Event::kGoodsReturned: return event.goods_returned().invoice();
    case v1::Event::kAllowanceGranted: return event.allowance_granted().invoice();
    default: return *none;
  }
}

void Begin(const v1::Event& event, const v1::DealRow& deal, v1::InvoiceRow& row) {
  const v1::Invoiced& invoiced = event.invoiced();
  row.set_invoice(invoiced.invoice());
  row.set_deal(event.stream());
  row.set_customer(deal.customer());
  row.set_consultant(deal.consultant());
  *row.mutable_on() = invoiced.on();
  row.set_new_product(invoiced.new_product());
  *row.mutable_amount() = invoiced.amount();
}

void ChangeInvoice(const v1::Event& event, const v1::DealRow& deal, v1::InvoiceRow& row) {
  switch (event.kind_case()) {
    case v1::Event::kInvoiced: Begin(event, deal, row); break;
    case v1::Event::kReconciled:
      row.set_reconciled(true);
      row.set_ledger_differs(HasFlag(event, kLedgerDiffers));
      row.set_balance_differs(HasFlag(event, kBalanceDiffers));
      row.set_cause(event.reconciled().cause());
      break;
    case v1::Event::kCleared: Add(event.cleared().amount(), *row.mutable_cleared()); break;
    case v1::Event::kBadDebtWrittenOff:
      Add(event.bad_debt_written_off().amount(), *row.mutable_written_off());
      break;
    case v1::Event::kGoodsReturned:
      Add(event.goods_returned().amount(), *row.mutable_returned());
      break;
    case v1::Event::kAllowanceGranted:
      Add(event.allowance_granted().amount(), *row.mutable_allowed());
      break;
    default: break;
  }
  const std::int64_t gone = Minor(row.cleared()) + Minor(row.returned()) + Minor(row.allowed()) +
                            Minor(row.written_off());
  *row.mutable_open() = MoneyOf(Minor(row.amount()) - gone, row.amount().currency_code());
}

void FoldInvoice(const v1::Event& event, const v1::DealRow& deal, const RowReader& rows,
                 RowWriter& out) {
  const std::string& invoice = InvoiceOf(event);
  if (invoice.empty()) return;
  const std::string key = RowKey(event.stream(), invoice);
  v1::InvoiceRow row = GetRow<v1::InvoiceRow>(rows, kDealInvoices, key).value_or(v1::InvoiceRow());
  const bool was_open = Minor(row.open()) > 0;
  ChangeInvoice(event, deal, row);
  Touch(event, row);
  const std::string open_key = RowKey(StoreOf(event.stream()), event.stream(), invoice);
  if (Minor(row.open()) > 0) {
    PutRow(out, kDealOpen, open_key, row);
  } else if (was_open) {
    out.Delete(kDealOpen, open_key);
  }
  PutRow(out, kDealInvoices, key, std::move(row));
}

// The receipt that an event is about; empty = none.
const std::string& ReceiptOf(const v1::Event& event) {
  static const auto* const none = new std::string();
  switch (event.kind_case()) {
    case v1::Event::kReceived: return event.received().receipt();
    case v1::Event::kCleared: return event.cleared().receipt();
    case v1::Event::kReceiptRefunded: return event.receipt_refunded().receipt();
    default: return *none;
  }
}

void FoldReceipt(const v1::Event& event, const RowReader& rows, RowWriter& out) {
  const std::string& receipt = ReceiptOf(event);
  if (receipt.empty()) return;
  const std::string key = RowKey(event.stream(), receipt);
  v1::ReceiptRow row = GetRow<v1::ReceiptRow>(rows, kDealReceipts, key).value_or(v1::ReceiptRow());
  if (event.has_received()) {
    row.set_receipt(receipt);
    *row.mutable_on() = event.received().on();
    *row.mutable_amount() = event.received().amount();
  } else if (event.has_cleared()) {
    Add(event.cleared().amount(), *row.mutable_cleared());
  } else {
    Add(event.receipt_refunded().amount(), *row.mutable_refunded());
  }
  *row.mutable_rest() = MoneyOf(Minor(row.amount()) - Minor(row.cleared()) - Minor(row.refunded()),
                                row.amount().currency_code());
  Touch(event, row);
  PutRow(out, kDealReceipts, key, std::move(row));
}

}  // namespace

void ApplyDeals(const v1::Event& event, const RowReader& rows, RowWriter& out) {
  if (!IsOfDeal(event)) return FoldCredit(event, rows, out);
  const std::string key = RowKey(StoreOf(event.stream()), event.stream());
  v1::DealRow row = GetRow<v1::DealRow>(rows, kDealRows, key).value_or(v1::DealRow());
  ChangeOrder(event, row);
  ChangeSums(event, row);
  SetBalances(row);
  Touch(event, row);
  FoldOrder(event, key, rows, out);
  FoldDelivery(event, row, out);
  FoldInvoice(event, row, rows, out);
  FoldReceipt(event, rows, out);
  PutRow(out, kDealRows, key, std::move(row));
}

}  // namespace kezhi::domain
