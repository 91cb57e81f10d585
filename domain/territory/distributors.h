#ifndef KEZHI_DOMAIN_TERRITORY_DISTRIBUTORS_H_
#define KEZHI_DOMAIN_TERRITORY_DISTRIBUTORS_H_

#include <string>

#include "absl/status/status.h"

#include "domain/customer/lookup.h"
#include "domain/decision_builder.h"

namespace kezhi::domain {

// An appointment to be made.
struct Appointment {
  std::string territory;
  const CustomerRef& customer;
  // A screening came before it.
  bool screened = false;
};

// Whether the customer is a distributor there already, or there is room for it: TERRITORY_LEVEL,
// TERRITORY_FULL (R96, R130).
absl::Status CheckMayAppoint(const Appointment& appointment, const World& world);

// Appends what makes the customer a distributor, on the territory's stream and the customer's;
// nothing when it is one.
void AppendAppointment(const Appointment& appointment, const Occurrence& when,
                       DecisionBuilder& builder);

}  // namespace kezhi::domain

#endif  // KEZHI_DOMAIN_TERRITORY_DISTRIBUTORS_H_
