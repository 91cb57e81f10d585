#ifndef KEZHI_DOMAIN_CUSTOMER_CREDIT_H_
#define KEZHI_DOMAIN_CUSTOMER_CREDIT_H_

#include <cstdint>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "google/type/money.pb.h"

#include "domain/error.h"
#include "domain/rules.h"
#include "domain/world.h"

namespace kezhi::domain {

// What all deals of a customer, and of those merged into it, use of the credit together.
struct CreditUse {
  std::int64_t used = 0;                    // in the smallest unit of `currency`
  std::optional<absl::CivilDay> oldest_on;  // of the open invoices; nullopt: none is open
};

// Deals in other currencies than `currency` are left out of `used`, not of `oldest_on`.
CreditUse CreditUseOf(const CustomerState& customer, absl::string_view currency,
                      const World& world);

// What a deal wants to add to what the customer owes.
struct CreditWish {
  std::int64_t amount = 0;  // in the smallest unit of `currency`
  std::string currency;
  absl::CivilDay day;  // on which it is judged
};

// R101, R102. FAILED_PRECONDITION, CREDIT_LIMIT: it would use more than was granted, or nothing
// was. CREDIT_TERM: an open invoice is older than the term. INVALID_ARGUMENT, CURRENCY: the credit
// is in another one. OK where no playbook has rules of credit.
absl::Status CheckCredit(const CustomerState& customer, const CreditWish& wish, const Rules& rules,
                         const World& world);

// Fills `violations` with the fault of an amount that must be above zero: AMOUNT_REQUIRED for an
// absent or zero one, MONEY_INVALID for one too large to be counted. Returns it in the currency's
// smallest unit; 0 with a fault.
std::int64_t CheckAmount(const google::type::Money& amount, absl::string_view field,
                         Violations& violations);

}  // namespace kezhi::domain

#endif  // KEZHI_DOMAIN_CUSTOMER_CREDIT_H_
