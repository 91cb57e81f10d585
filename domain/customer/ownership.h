#ifndef KEZHI_DOMAIN_CUSTOMER_OWNERSHIP_H_
#define KEZHI_DOMAIN_CUSTOMER_OWNERSHIP_H_

#include <string>

#include "absl/time/civil_time.h"

#include "domain/decision_builder.h"

namespace kezhi::domain {

// A consultant who leaves.
struct Departure {
  std::string consultant;
  std::string successor;  // empty = the public pool
  absl::CivilDay last_day;
};

// Whether the customer, or an open pursuit of it, is the consultant's. An alias is nobody's.
bool HasPartIn(const std::string& consultant, const CustomerState& customer);

// Appends what becomes of a customer in which a leaver has part (domain.md §6.5):
// CustomerHandedOver, or the cancelling of its plans and CustomerPooled. Where only pursuits were
// the leaver's and there is no successor, they go to the customer's owner. False: it has more open
// plans than one commit cancels, and the rest of them, and the customer, stay for the next.
bool HandOverOnLeaving(const std::string& customer, const Departure& departure,
                       const Occurrence& when, const v1::Command& command,
                       DecisionBuilder& builder);

}  // namespace kezhi::domain

#endif  // KEZHI_DOMAIN_CUSTOMER_OWNERSHIP_H_
