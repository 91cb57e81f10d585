#ifndef KEZHI_DOMAIN_CUSTOMER_ORDERS_H_
#define KEZHI_DOMAIN_CUSTOMER_ORDERS_H_

#include "kezhi/v1/customer.pb.h"

#include "domain/customer/edit.h"

namespace kezhi::domain {

// Appends OrderPlaced for the pursuit and the move of its stage that a first order makes.
void PlaceOrderOn(CustomerEdit& edit, const PursuitState& pursuit, v1::OrderPlaced placed);

}  // namespace kezhi::domain

#endif  // KEZHI_DOMAIN_CUSTOMER_ORDERS_H_
