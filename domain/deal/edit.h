#ifndef KEZHI_DOMAIN_DEAL_EDIT_H_
#define KEZHI_DOMAIN_DEAL_EDIT_H_

#include <cstdint>
#include <limits>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "google/type/money.pb.h"

#include "kezhi/v1/command.pb.h"
#include "kezhi/v1/event.pb.h"

#include "domain/customer/edit.h"
#include "domain/customer/lookup.h"
#include "domain/deal/state.h"
#include "domain/decision_builder.h"

namespace kezhi::domain {

// A deal as a command found it, and its customer as it is called today.
struct DealRef {
  std::string name;
  const DealState* state;
  CustomerRef customer;
};

// DEAL_NOT_FOUND: never quoted. CUSTOMER_NOT_FOUND: its customer was erased. ROLE_REQUIRED: a
// consultant's command on a colleague's deal.
absl::StatusOr<DealRef> FindDeal(const std::string& deal, const Occurrence& when,
                                 const DecisionBuilder& builder);

// What one command does to one deal: appends its events, keeps what they make of the deal, and
// tells the customer's stream in the same commit. Lives as long as the decision is being made.
class DealEdit {
 public:
  DealEdit(DecisionBuilder& builder, const DealRef& deal, const Occurrence& when, bool imported);

  // With what the command did so far.
  const DealState& state() const { return after_; }

  const CustomerState& customer() const { return customer_.state(); }

  const Rules& rules() const { return customer_.rules(); }

  const World& world() const { return customer_.world(); }

  bool imported() const { return customer_.imported(); }

  absl::CivilDay day() const { return customer_.day(); }

  // Personal texts are sealed as the customer's.
  void Append(v1::Event event);

  // After the last Append: DealSettled when nothing is left to do; CreditUsed on the customer's
  // stream when the deal uses another amount of the credit than before, or what was received beyond
  // that is another; the pursuit's stage, by `trigger` or by the settlement.
  void Finish(v1::StageTrigger trigger = v1::STAGE_TRIGGER_UNSPECIFIED);

  // Whether the playbook asks for the step.
  bool AsksFor(v1::DealStep step) const;

  // R100: FAILED_PRECONDITION, STAGE_TRANSITION: a step that the playbook puts before `step` is not
  // done; `missing` names them.
  absl::Status CheckSteps(v1::DealStep step) const;

  // The amount in the currency's smallest unit. INVALID_ARGUMENT: AMOUNT_REQUIRED for an absent or
  // zero one; CURRENCY (R105); MONEY_INVALID for one too large; AMOUNT_EXCEEDS above `most`, with
  // `available`.
  absl::StatusOr<std::int64_t> AmountOf(const google::type::Money& amount, std::int64_t most,
                                        absl::string_view field) const;

  // An amount of the deal's currency.
  google::type::Money MoneyOfDeal(std::int64_t minor) const;

  // INVOICE_NOT_FOUND, RECEIPT_NOT_FOUND.
  absl::StatusOr<const InvoiceState*> FindInvoice(const std::string& invoice) const;
  absl::StatusOr<const ReceiptState*> FindReceipt(const std::string& receipt) const;

 private:
  bool MaySettle() const;

  DecisionBuilder& builder_;
  const std::string name_;
  const DealState& before_;
  DealState after_;
  const Occurrence when_;
  CustomerEdit customer_;
};

// Where an amount has no bound of its own.
inline constexpr std::int64_t kAnyAmount = std::numeric_limits<std::int64_t>::max();

}  // namespace kezhi::domain

#endif  // KEZHI_DOMAIN_DEAL_EDIT_H_
