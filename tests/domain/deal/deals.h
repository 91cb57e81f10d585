#ifndef KEZHI_TESTS_DOMAIN_DEAL_DEALS_H_
#define KEZHI_TESTS_DOMAIN_DEAL_DEALS_H_

#include <cstdint>
#include <string>
#include <variant>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"

#include "tests/domain/scenes.h"
#include "tests/domain/spec.h"

// Words in which deals under `sales_system` are told.
namespace kezhi::testing {

// ` { currency_code: 'CNY' … }` of an amount in fen, for a Money in a message's text.
inline std::string Fen(std::int64_t fen) {
  return absl::StrFormat(" { currency_code: 'CNY' units: %d nanos: %d } ", fen / 100,
                         fen % 100 * 10000000);
}

inline std::string Yuan(std::int64_t yuan) {
  return Fen(yuan * 100);
}

// A command of the deal, `more` being the rest of its text.
template <typename Kind>
v1::Command OfDeal(const std::string& deal, const std::string& more = "") {
  return Ask<Kind>(absl::StrCat("deal: ", Quoted("deals/" + deal), " ", more));
}

inline v1::Command QuoteTo(const std::string& customer, const std::string& deal, std::int64_t yuan,
                           const std::string& more = "") {
  return OfDeal<v1::Quote>(deal, absl::StrCat("customer: ", Quoted("customers/" + customer),
                                              " amount", Yuan(yuan), more));
}

// A company of c1's.
inline Fact Company(const std::string& customer) {
  Fact fact = On<v1::CustomerRegistered>(
      "customers/" + customer,
      absl::StrCat("kind: CUSTOMER_KIND_COMPANY name { clear: 'x' } owner: ",
                   Quoted("consultants/c1")));
  return std::move(fact).At("2026-03-01 09:00");
}

inline Fact Granted(const std::string& customer, std::int64_t yuan, int term_days) {
  return On<v1::CreditDecided>(
      "customers/" + customer,
      absl::StrCat("verdict: VERDICT_ACCEPTED limit", Yuan(yuan), "term_days: ", term_days));
}

// k1, a company of c1's on file, with pursuit 1 and a credit of 100,000 yuan for 30 days.
inline Spec DealGround() {
  Spec spec(CommonGround("sales_system"));
  spec.Given(Company("k1"))
      .Given(On<v1::ProfileFiled>("customers/k1"))
      .Given(Granted("k1", 100000, 30))
      .Given(On<v1::PursuitOpened>("customers/k1",
                                   absl::StrCat("pursuit: 1 owner: ", Quoted("consultants/c1"),
                                                " machine: 'pipeline' stage: 'credit_granted'")));
  return spec;
}

// A deal of k1's: quoted, ordered, reviewed and contracted on `day`.
inline void Contract(Spec& spec, const std::string& deal, std::int64_t yuan,
                     const std::string& day) {
  spec.When(QuoteTo("k1", deal, yuan)).As("consultant", "c1").At(day + " 09:00").ThenAccepted();
  spec.When(OfDeal<v1::PlaceDealOrder>(deal)).As("consultant", "c1").ThenAccepted();
  spec.When(OfDeal<v1::ReviewOrder>(deal, "verdict: VERDICT_ACCEPTED"))
      .As("manager")
      .ThenAccepted();
  spec.When(OfDeal<v1::SignContract>(deal)).As("consultant", "c1").ThenAccepted();
}

inline v1::Command ShipOf(const std::string& deal, std::int64_t yuan,
                          const std::string& more = "") {
  return OfDeal<v1::Ship>(deal, absl::StrCat("amount", Yuan(yuan), more));
}

inline v1::Command InvoiceOf(const std::string& deal, const std::string& invoice, std::int64_t yuan,
                             const std::string& more = "") {
  return OfDeal<v1::Invoice>(deal,
                             absl::StrCat("invoice: '", invoice, "' amount", Yuan(yuan), more));
}

inline v1::Command ReceiptOf(const std::string& deal, const std::string& receipt,
                             std::int64_t yuan) {
  return OfDeal<v1::Receive>(deal, absl::StrCat("receipt: '", receipt, "' amount", Yuan(yuan)));
}

// Clears as much as both allow.
inline v1::Command Clearing(const std::string& deal, const std::string& receipt,
                            const std::string& invoice, const std::string& more = "") {
  return OfDeal<v1::ClearReceipt>(
      deal, absl::StrCat("receipt: '", receipt, "' invoice: '", invoice, "' ", more));
}

inline v1::Command ReconcileOf(const std::string& deal, const std::string& invoice,
                               std::int64_t finance, std::int64_t customer,
                               const std::string& more = "") {
  return OfDeal<v1::Reconcile>(deal, absl::StrCat("invoice: '", invoice, "' finance", Yuan(finance),
                                                  "customer_balance", Yuan(customer), more));
}

inline const domain::DealState& DealOf(Spec& spec, const std::string& deal) {
  return std::get<domain::DealState>(spec.state("deals/" + deal).value);
}

}  // namespace kezhi::testing

#endif  // KEZHI_TESTS_DOMAIN_DEAL_DEALS_H_
