#include "domain/deal/edit.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/strip.h"

#include "base/status_macros.h"
#include "domain/authorise.h"
#include "domain/customer/stages.h"
#include "domain/dates.h"
#include "domain/deal/evolve.h"
#include "domain/error.h"
#include "domain/money.h"

namespace kezhi::domain {
namespace {

// `SHIP` for DEAL_STEP_SHIP.
std::string NameOf(int step) {
  const std::string& name = v1::DealStep_Name(static_cast<v1::DealStep>(step));
  return std::string(absl::StripPrefix(name, "DEAL_STEP_"));
}

// Reconciling comes before the settlement, not before another step.
bool IsDone(const DealState& deal, int step) {
  switch (step) {
    case v1::DEAL_STEP_QUOTE: return deal.opened;
    case v1::DEAL_STEP_ORDER: return deal.ordered.has_value();
    case v1::DEAL_STEP_REVIEW: return deal.accepted;
    case v1::DEAL_STEP_CONTRACT: return deal.contracted;
    case v1::DEAL_STEP_SHIP: return deal.shipped > 0;
    case v1::DEAL_STEP_INVOICE: return !deal.invoices.empty();
    default: return true;
  }
}

// A consultant's own deal is one of theirs, or of their customer.
absl::Status CheckOwnDeal(const DealState& deal, const CustomerRef& customer, absl::CivilDay day,
                          const World& world) {
  if (deal.consultant == world.actor().principal()) return absl::OkStatus();
  const int number = customer.Number(deal.pursuit);
  return CheckOwn(customer.state(), customer.state().pursuit(number), day, world);
}

}  // namespace

absl::StatusOr<DealRef> FindDeal(const std::string& deal, const Occurrence& when,
                                 const DecisionBuilder& builder) {
  const World& world = builder.world();
  const DealState& state = world.deal(deal);
  if (!state.opened) return NotFound(v1::REASON_DEAL_NOT_FOUND, deal);
  KEZHI_ASSIGN_OR_RETURN(CustomerRef customer, FindCustomer(state.customer, world));
  const absl::CivilDay day = when.day.value_or(builder.today());
  KEZHI_RETURN_IF_ERROR(CheckOwnDeal(state, customer, day, world));
  return DealRef{deal, &state, std::move(customer)};
}

DealEdit::DealEdit(DecisionBuilder& builder, const DealRef& deal, const Occurrence& when,
                   bool imported)
    : builder_(builder),
      name_(deal.name),
      before_(*deal.state),
      after_(*deal.state),
      when_(when),
      customer_(builder, deal.customer, when, imported) {
}

bool DealEdit::AsksFor(v1::DealStep step) const {
  if (rules().deals() == nullptr) return false;
  const auto& steps = rules().deals()->steps();
  return std::find(steps.begin(), steps.end(), step) != steps.end();
}

void DealEdit::Append(v1::Event event) {
  EvolveDeal(event, after_);
  builder_.Append(name_, std::move(event), when_, after_.customer);
}

bool DealEdit::MaySettle() const {
  // What was sent back whole can be shipped again: nothing came of the deal so far.
  const bool kept = after_.shipped > after_.sent_back;
  if (after_.settled || !after_.ordered.has_value() || !kept) return false;
  if (!after_.shipped_last && after_.shipped < *after_.ordered) return false;
  if (after_.used() != 0) return false;
  if (!AsksFor(v1::DEAL_STEP_RECONCILE)) return true;
  return std::all_of(after_.invoices.begin(), after_.invoices.end(),
                     [](const auto& invoice) { return invoice.second.reconciled; });
}

void DealEdit::Finish(v1::StageTrigger trigger) {
  if (MaySettle()) {
    v1::Event event;
    event.mutable_deal_settled();
    Append(std::move(event));
    trigger = v1::STAGE_TRIGGER_DEAL_SETTLED;
  }
  if (after_.used() != before_.used() || after_.oldest_on() != before_.oldest_on() ||
      after_.prepaid() != before_.prepaid()) {
    v1::Event event;
    v1::CreditUsed& used = *event.mutable_credit_used();
    used.set_deal(name_);
    *used.mutable_used() = MoneyOfDeal(after_.used());
    if (after_.oldest_on().has_value()) *used.mutable_oldest_on() = ToDate(*after_.oldest_on());
    used.set_contracted(after_.contracted);
    if (after_.prepaid() != 0) *used.mutable_prepaid() = MoneyOfDeal(after_.prepaid());
    // As the deal calls the customer: an alias keeps what was its own, so that nothing is told
    // twice.
    builder_.Append(after_.customer, std::move(event), when_);
  }
  const CustomerRef known(after_.customer, world());
  const PursuitState* pursuit = known.state().pursuit(known.Number(after_.pursuit));
  if (trigger == v1::STAGE_TRIGGER_UNSPECIFIED || pursuit == nullptr) return;
  const bool goes_on = pursuit->open() || pursuit->status == v1::PURSUIT_STATUS_WON;
  if (goes_on) TriggerStage(customer_, *pursuit, trigger);
}

absl::Status DealEdit::CheckSteps(v1::DealStep step) const {
  std::vector<std::string> missing;
  // There is nothing to review, and nothing to ship, without an order.
  const bool needs_order = step == v1::DEAL_STEP_REVIEW || step == v1::DEAL_STEP_SHIP;
  if (needs_order && !after_.ordered.has_value()) missing.push_back(NameOf(v1::DEAL_STEP_ORDER));
  if (AsksFor(step)) {
    for (const int before : rules().deals()->steps()) {
      if (before == step) break;
      if (IsDone(after_, before)) continue;
      const std::string name = NameOf(before);
      if (std::find(missing.begin(), missing.end(), name) == missing.end()) missing.push_back(name);
    }
  }
  if (missing.empty()) return absl::OkStatus();
  return StepMissing(NameOf(step), absl::StrJoin(missing, " "));
}

absl::StatusOr<std::int64_t> DealEdit::AmountOf(const google::type::Money& amount,
                                                std::int64_t most, absl::string_view field) const {
  if (amount.units() == 0 && amount.nanos() == 0) {
    return InvalidField(v1::REASON_AMOUNT_REQUIRED, field, "must be above zero");
  }
  if (!after_.currency.empty() && amount.currency_code() != after_.currency) {
    return InvalidField(v1::REASON_CURRENCY, field,
                        absl::StrCat("the deal is in ", after_.currency));
  }
  const std::optional<std::int64_t> minor = MinorUnits(amount);
  if (!minor.has_value() || *minor > kMaxMinorUnits) {
    return InvalidField(v1::REASON_MONEY_INVALID, field, "is too large");
  }
  if (*minor <= most) return *minor;
  return AmountExceeds(field, "is more than there is", most, after_.currency);
}

google::type::Money DealEdit::MoneyOfDeal(std::int64_t minor) const {
  return MoneyOf(minor, after_.currency);
}

absl::StatusOr<const InvoiceState*> DealEdit::FindInvoice(const std::string& invoice) const {
  const auto found = after_.invoices.find(invoice);
  if (found == after_.invoices.end()) {
    return NotFound(v1::REASON_INVOICE_NOT_FOUND, absl::StrCat("that invoice of ", name_));
  }
  return &found->second;
}

absl::StatusOr<const ReceiptState*> DealEdit::FindReceipt(const std::string& receipt) const {
  const auto found = after_.receipts.find(receipt);
  if (found == after_.receipts.end()) {
    return NotFound(v1::REASON_RECEIPT_NOT_FOUND, absl::StrCat("that receipt of ", name_));
  }
  return &found->second;
}

}  // namespace kezhi::domain
