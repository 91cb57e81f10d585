#ifndef KEZHI_DOMAIN_CUSTOMER_EVOLVE_SCREENING_H_
#define KEZHI_DOMAIN_CUSTOMER_EVOLVE_SCREENING_H_

#include "kezhi/v1/event.pb.h"

#include "domain/customer/state.h"

namespace kezhi::domain {

// Folds an event of a screening into the customer's state.
void EvolveScreening(const v1::Event& event, CustomerState& state);

// Whether a screening of the customer is under way, for whatever territory.
bool HasOpenScreening(const CustomerState& customer);

}  // namespace kezhi::domain

#endif  // KEZHI_DOMAIN_CUSTOMER_EVOLVE_SCREENING_H_
