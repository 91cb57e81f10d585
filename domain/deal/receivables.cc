// From the invoice to the last receipt: domain.md §2.6, R104–R106.

#include <algorithm>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"

#include "base/status_macros.h"
#include "domain/approval.h"
#include "domain/dates.h"
#include "domain/deal/decide.h"
#include "domain/deal/edit.h"
#include "domain/error.h"
#include "domain/flags.h"
#include "domain/money.h"
#include "domain/personal.h"

namespace kezhi::domain {
namespace {

// Who approves giving up a debt where no playbook says it.
constexpr char kDefaultApprover[] = "manager";

// R105. A balance may be zero.
absl::Status CheckBalance(const DealEdit& edit, const google::type::Money& balance,
                          absl::string_view field) {
  if (balance.currency_code().empty() || balance.currency_code() == edit.state().currency) {
    return absl::OkStatus();
  }
  return InvalidField(v1::REASON_CURRENCY, field,
                      absl::StrCat("the deal is in ", edit.state().currency));
}

bool Differ(const google::type::Money& a, const google::type::Money& b) {
  return MinorUnits(a) != MinorUnits(b);
}

// What a command says, or all of `most` where it leaves the amount out. AMOUNT_EXCEEDS (R104), also
// when there is nothing left.
absl::StatusOr<std::int64_t> AmountOrAll(const DealEdit& edit, bool given,
                                         const google::type::Money& amount, std::int64_t most,
                                         absl::string_view field) {
  if (given) return edit.AmountOf(amount, most, field);
  if (most > 0) return most;
  return InvalidField(v1::REASON_AMOUNT_EXCEEDS, field, "nothing is left");
}

}  // namespace

absl::StatusOr<Decision> DecideInvoice(const v1::Command& command, const v1::Invoice& ask,
                                       const World& world) {
  DecisionBuilder builder(command, world);
  KEZHI_ASSIGN_OR_RETURN(const Occurrence when,
                         OccurrenceOn(builder, command, ask.on(), "invoice.on"));
  KEZHI_ASSIGN_OR_RETURN(const DealRef deal, FindDeal(ask.deal(), when, builder));
  DealEdit edit(builder, deal, when, command.imported());
  KEZHI_RETURN_IF_ERROR(edit.CheckSteps(v1::DEAL_STEP_INVOICE));
  if (edit.state().invoices.count(ask.invoice()) != 0) {
    return Exists(v1::REASON_INVOICE_EXISTS, absl::StrCat("this invoice of ", deal.name));
  }
  KEZHI_RETURN_IF_ERROR(
      edit.AmountOf(ask.amount(), edit.state().uninvoiced(), "invoice.amount").status());
  v1::Event event;
  v1::Invoiced& invoiced = *event.mutable_invoiced();
  invoiced.set_invoice(ask.invoice());
  *invoiced.mutable_amount() = ask.amount();
  *invoiced.mutable_on() = IsSet(ask.on()) ? ask.on() : ToDate(edit.day());
  invoiced.set_new_product(ask.new_product());
  edit.Append(std::move(event));
  edit.Finish(v1::STAGE_TRIGGER_DEAL_INVOICED);
  return std::move(builder).Build();
}

absl::StatusOr<Decision> DecideReconcile(const v1::Command& command, const v1::Reconcile& ask,
                                         const World& world) {
  DecisionBuilder builder(command, world);
  KEZHI_ASSIGN_OR_RETURN(const Occurrence when, builder.Happened());
  KEZHI_ASSIGN_OR_RETURN(const DealRef deal, FindDeal(ask.deal(), when, builder));
  DealEdit edit(builder, deal, when, command.imported());
  KEZHI_RETURN_IF_ERROR(edit.FindInvoice(ask.invoice()).status());
  KEZHI_RETURN_IF_ERROR(CheckBalance(edit, ask.ledger(), "reconcile.ledger"));
  KEZHI_RETURN_IF_ERROR(CheckBalance(edit, ask.finance(), "reconcile.finance"));
  KEZHI_RETURN_IF_ERROR(CheckBalance(edit, ask.customer_balance(), "reconcile.customer_balance"));
  v1::Event event;
  v1::Reconciled& reconciled = *event.mutable_reconciled();
  reconciled.set_invoice(ask.invoice());
  if (ask.has_ledger()) *reconciled.mutable_ledger() = ask.ledger();
  *reconciled.mutable_finance() = ask.finance();
  *reconciled.mutable_customer_balance() = ask.customer_balance();
  reconciled.set_cause(ask.cause());
  if (ask.has_ledger() && Differ(ask.ledger(), ask.finance())) event.add_flags(kLedgerDiffers);
  if (Differ(ask.customer_balance(), ask.finance())) event.add_flags(kBalanceDiffers);  // R106
  edit.Append(std::move(event));
  edit.Finish();
  return std::move(builder).Build();
}

absl::StatusOr<Decision> DecideReceive(const v1::Command& command, const v1::Receive& ask,
                                       const World& world) {
  DecisionBuilder builder(command, world);
  KEZHI_ASSIGN_OR_RETURN(const Occurrence when,
                         OccurrenceOn(builder, command, ask.on(), "receive.on"));
  KEZHI_ASSIGN_OR_RETURN(const DealRef deal, FindDeal(ask.deal(), when, builder));
  DealEdit edit(builder, deal, when, command.imported());
  const DealState& state = edit.state();
  if (state.receipts.count(ask.receipt()) != 0) {
    return Exists(v1::REASON_RECEIPT_EXISTS, absl::StrCat("this receipt of ", deal.name));
  }
  KEZHI_ASSIGN_OR_RETURN(const std::int64_t amount,
                         edit.AmountOf(ask.amount(), kAnyAmount, "receive.amount"));
  v1::Event event;
  v1::Received& received = *event.mutable_received();
  received.set_receipt(ask.receipt());
  *received.mutable_amount() = ask.amount();
  *received.mutable_on() = IsSet(ask.on()) ? ask.on() : ToDate(edit.day());
  if (state.uncleared() + amount > state.open()) event.add_flags(kOverpaid);
  edit.Append(std::move(event));
  edit.Finish();
  return std::move(builder).Build();
}

absl::StatusOr<Decision> DecideClearReceipt(const v1::Command& command, const v1::ClearReceipt& ask,
                                            const World& world) {
  DecisionBuilder builder(command, world);
  KEZHI_ASSIGN_OR_RETURN(const Occurrence when, builder.Happened());
  KEZHI_ASSIGN_OR_RETURN(const DealRef deal, FindDeal(ask.deal(), when, builder));
  DealEdit edit(builder, deal, when, command.imported());
  KEZHI_ASSIGN_OR_RETURN(const ReceiptState* receipt, edit.FindReceipt(ask.receipt()));
  KEZHI_ASSIGN_OR_RETURN(const InvoiceState* invoice, edit.FindInvoice(ask.invoice()));
  const std::int64_t most = std::min(receipt->rest(), invoice->open());
  KEZHI_ASSIGN_OR_RETURN(
      const std::int64_t amount,
      AmountOrAll(edit, ask.has_amount(), ask.amount(), most, "clear_receipt.amount"));
  v1::Event event;
  v1::Cleared& cleared = *event.mutable_cleared();
  cleared.set_receipt(ask.receipt());
  cleared.set_invoice(ask.invoice());
  *cleared.mutable_amount() = edit.MoneyOfDeal(amount);
  edit.Append(std::move(event));
  edit.Finish();
  return std::move(builder).Build();
}

absl::StatusOr<Decision> DecideRefundReceipt(const v1::Command& command,
                                             const v1::RefundReceipt& ask, const World& world) {
  DecisionBuilder builder(command, world);
  KEZHI_ASSIGN_OR_RETURN(const Occurrence when,
                         OccurrenceOn(builder, command, ask.on(), "refund_receipt.on"));
  KEZHI_ASSIGN_OR_RETURN(const DealRef deal, FindDeal(ask.deal(), when, builder));
  DealEdit edit(builder, deal, when, command.imported());
  KEZHI_ASSIGN_OR_RETURN(const ReceiptState* receipt, edit.FindReceipt(ask.receipt()));
  KEZHI_ASSIGN_OR_RETURN(
      const std::int64_t amount,
      AmountOrAll(edit, ask.has_amount(), ask.amount(), receipt->rest(), "refund_receipt.amount"));
  v1::Event event;
  v1::ReceiptRefunded& refunded = *event.mutable_receipt_refunded();
  refunded.set_receipt(ask.receipt());
  *refunded.mutable_amount() = edit.MoneyOfDeal(amount);
  *refunded.mutable_on() = IsSet(ask.on()) ? ask.on() : ToDate(edit.day());
  if (!ask.reason().empty()) *refunded.mutable_reason() = Clear(ask.reason());
  edit.Append(std::move(event));
  edit.Finish();
  return std::move(builder).Build();
}

absl::StatusOr<Decision> DecideWriteOffBadDebt(const v1::Command& command,
                                               const v1::WriteOffBadDebt& ask, const World& world) {
  DecisionBuilder builder(command, world);
  KEZHI_ASSIGN_OR_RETURN(const Occurrence when, builder.Happened());
  KEZHI_ASSIGN_OR_RETURN(const DealRef deal, FindDeal(ask.deal(), when, builder));
  DealEdit edit(builder, deal, when, command.imported());
  KEZHI_ASSIGN_OR_RETURN(const InvoiceState* invoice, edit.FindInvoice(ask.invoice()));
  KEZHI_ASSIGN_OR_RETURN(const std::int64_t amount,
                         AmountOrAll(edit, ask.has_amount(), ask.amount(), invoice->open(),
                                     "write_off_bad_debt.amount"));
  const std::string role =
      edit.rules().approver("write_off_bad_debt", v1::PURSUIT_STATUS_UNSPECIFIED);
  KEZHI_ASSIGN_OR_RETURN(
      const std::string approved_by,
      ApprovalOf(role.empty() ? kDefaultApprover : role, ask.approved_by(), world.actor()));
  v1::Event event;
  v1::BadDebtWrittenOff& written_off = *event.mutable_bad_debt_written_off();
  written_off.set_invoice(ask.invoice());
  *written_off.mutable_amount() = edit.MoneyOfDeal(amount);
  written_off.set_approved_by(approved_by);
  *written_off.mutable_reason() = Clear(ask.reason());
  edit.Append(std::move(event));
  edit.Finish();
  return std::move(builder).Build();
}

absl::StatusOr<Decision> DecideReturnGoods(const v1::Command& command, const v1::ReturnGoods& ask,
                                           const World& world) {
  DecisionBuilder builder(command, world);
  KEZHI_ASSIGN_OR_RETURN(const Occurrence when,
                         OccurrenceOn(builder, command, ask.on(), "return_goods.on"));
  KEZHI_ASSIGN_OR_RETURN(const DealRef deal, FindDeal(ask.deal(), when, builder));
  DealEdit edit(builder, deal, when, command.imported());
  std::int64_t most = edit.state().uninvoiced();
  if (!ask.invoice().empty()) {
    KEZHI_ASSIGN_OR_RETURN(const InvoiceState* invoice, edit.FindInvoice(ask.invoice()));
    most = invoice->open();
  }
  KEZHI_RETURN_IF_ERROR(edit.AmountOf(ask.amount(), most, "return_goods.amount").status());
  v1::Event event;
  v1::GoodsReturned& returned = *event.mutable_goods_returned();
  returned.set_invoice(ask.invoice());
  *returned.mutable_amount() = ask.amount();
  *returned.mutable_on() = IsSet(ask.on()) ? ask.on() : ToDate(edit.day());
  if (!ask.reason().empty()) *returned.mutable_reason() = Clear(ask.reason());
  edit.Append(std::move(event));
  edit.Finish();
  return std::move(builder).Build();
}

absl::StatusOr<Decision> DecideGrantAllowance(const v1::Command& command,
                                              const v1::GrantAllowance& ask, const World& world) {
  DecisionBuilder builder(command, world);
  KEZHI_ASSIGN_OR_RETURN(const Occurrence when, builder.Happened());
  KEZHI_ASSIGN_OR_RETURN(const DealRef deal, FindDeal(ask.deal(), when, builder));
  DealEdit edit(builder, deal, when, command.imported());
  KEZHI_ASSIGN_OR_RETURN(const InvoiceState* invoice, edit.FindInvoice(ask.invoice()));
  KEZHI_RETURN_IF_ERROR(
      edit.AmountOf(ask.amount(), invoice->open(), "grant_allowance.amount").status());
  v1::Event event;
  v1::AllowanceGranted& granted = *event.mutable_allowance_granted();
  granted.set_invoice(ask.invoice());
  granted.set_kind(ask.kind());
  *granted.mutable_amount() = ask.amount();
  edit.Append(std::move(event));
  edit.Finish();
  return std::move(builder).Build();
}

absl::StatusOr<Decision> DecideClaimDeduction(const v1::Command& command,
                                              const v1::ClaimDeduction& ask, const World& world) {
  DecisionBuilder builder(command, world);
  KEZHI_ASSIGN_OR_RETURN(const Occurrence when, builder.Happened());
  KEZHI_ASSIGN_OR_RETURN(const DealRef deal, FindDeal(ask.deal(), when, builder));
  DealEdit edit(builder, deal, when, command.imported());
  KEZHI_ASSIGN_OR_RETURN(const InvoiceState* invoice, edit.FindInvoice(ask.invoice()));
  KEZHI_RETURN_IF_ERROR(
      edit.AmountOf(ask.amount(), invoice->open(), "claim_deduction.amount").status());
  v1::Event event;
  v1::DeductionClaimed& claimed = *event.mutable_deduction_claimed();
  claimed.set_invoice(ask.invoice());
  *claimed.mutable_amount() = ask.amount();
  if (!ask.reason().empty()) *claimed.mutable_reason() = Clear(ask.reason());
  edit.Append(std::move(event));
  edit.Finish();
  return std::move(builder).Build();
}

}  // namespace kezhi::domain
