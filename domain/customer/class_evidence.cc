#include "domain/customer/class_evidence.h"

#include <cstdint>

#include "absl/strings/numbers.h"

#include "domain/customer/credit.h"

namespace kezhi::domain {
namespace {

bool IsInForce(const CreditState& credit, absl::CivilDay day) {
  if (!credit.agreement) return false;
  const bool has_begun = !credit.agreement_from.has_value() || *credit.agreement_from <= day;
  const bool has_ended = credit.agreement_ends.has_value() && *credit.agreement_ends < day;
  return has_begun && !has_ended;
}

// Of the customer and of those merged into it, as the next order would find it (R102).
bool IsInArrears(const CustomerState& customer, absl::CivilDay day, const World& world) {
  const CreditState& credit = customer.credit;
  if (!credit.granted) return false;
  const CreditUse use = CreditUseOf(customer, credit.currency, world);
  return use.oldest_on.has_value() && day - *use.oldest_on > credit.term_days;
}

// Whether a value is as large as every bound on its name wants.
bool Reaches(const v1::ClassTerms& terms, const std::string& name, const std::string& value) {
  for (const v1::ClassBound& bound : terms.bounds()) {
    if (bound.basis() != name) continue;
    std::int64_t number = 0;
    if (!absl::SimpleAtoi(value, &number) || number < bound.at_least()) return false;
  }
  return true;
}

}  // namespace

const std::string* BasisValue(const v1::ClassifyCustomer& ask, const std::string& name) {
  for (const v1::Attribute& value : ask.basis()) {
    if (value.name() == name) return &value.value();
  }
  return nullptr;
}

std::vector<std::string> MissingEvidence(const v1::ClassTerms& terms,
                                         const v1::ClassifyCustomer& ask,
                                         const CustomerState& customer, absl::CivilDay day,
                                         const World& world) {
  const auto is_held = [&](const std::string& name) {
    if (name == kAgreementSigned) return IsInForce(customer.credit, day);
    const std::string* value = BasisValue(ask, name);
    if (value == nullptr || value->empty() || !Reaches(terms, name, *value)) return false;
    return name != kPaidOnTime || !IsInArrears(customer, day, world);
  };
  std::vector<std::string> missing;
  for (const std::string& name : terms.evidence()) {
    if (!is_held(name)) missing.push_back(name);
  }
  return missing;
}

}  // namespace kezhi::domain
