#ifndef KEZHI_DOMAIN_CUSTOMER_EVOLVE_H_
#define KEZHI_DOMAIN_CUSTOMER_EVOLVE_H_

#include "kezhi/v1/event.pb.h"

#include "domain/customer/state.h"

namespace kezhi::domain {

// Folds one event of a customer's stream into its state. Never refuses; ignores what decisions need
// not know.
void EvolveCustomer(const v1::Event& event, CustomerState& state);

}  // namespace kezhi::domain

#endif  // KEZHI_DOMAIN_CUSTOMER_EVOLVE_H_
