#ifndef KEZHI_DOMAIN_CUSTOMER_CLASS_EVIDENCE_H_
#define KEZHI_DOMAIN_CUSTOMER_CLASS_EVIDENCE_H_

#include <string>
#include <vector>

#include "absl/time/civil_time.h"

#include "kezhi/v1/classification.pb.h"
#include "kezhi/v1/playbook.pb.h"

#include "domain/world.h"

namespace kezhi::domain {

// Two names of evidence on which the customer's own events have the word, in any playbook. An
// agreement with the customer is in force on the day; to name it in the basis is not enough.
inline constexpr char kAgreementSigned[] = "agreement_signed";
// Named in the basis, and no open invoice is older than the term of the customer's credit.
inline constexpr char kPaidOnTime[] = "paid_on_time";

// What the basis says under a name; nullptr: nothing.
const std::string* BasisValue(const v1::ClassifyCustomer& ask, const std::string& name);

// The evidence that these terms ask for and that is not held on `day`, in their order. What is no
// name of the above is held when the basis names it with a value; where the terms have a bound on
// the same name, the value must reach it, whoever names the class.
std::vector<std::string> MissingEvidence(const v1::ClassTerms& terms,
                                         const v1::ClassifyCustomer& ask,
                                         const CustomerState& customer, absl::CivilDay day,
                                         const World& world);

}  // namespace kezhi::domain

#endif  // KEZHI_DOMAIN_CUSTOMER_CLASS_EVIDENCE_H_
