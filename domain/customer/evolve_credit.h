#ifndef KEZHI_DOMAIN_CUSTOMER_EVOLVE_CREDIT_H_
#define KEZHI_DOMAIN_CUSTOMER_EVOLVE_CREDIT_H_

#include "kezhi/v1/event.pb.h"

#include "domain/customer/state.h"

namespace kezhi::domain {

// Folds one event of a customer's stream into what is known of profile and credit. Never refuses;
// ignores everything else.
void EvolveCredit(const v1::Event& event, CreditState& state);

}  // namespace kezhi::domain

#endif  // KEZHI_DOMAIN_CUSTOMER_EVOLVE_CREDIT_H_
