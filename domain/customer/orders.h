#ifndef KEZHI_DOMAIN_CUSTOMER_ORDERS_H_
#define KEZHI_DOMAIN_CUSTOMER_ORDERS_H_

#include "absl/strings/string_view.h"

#include "kezhi/v1/customer.pb.h"

#include "domain/customer/edit.h"

namespace kezhi::domain {

// Appends OrderPlaced for the pursuit and the move of its stage that a first order makes.
void PlaceOrderOn(CustomerEdit& edit, const PursuitState& pursuit, v1::OrderPlaced placed);

// Appends OrderWithdrawn for the pursuit's order and, while the pursuit is open, the move of its
// stage that this makes.
void WithdrawOrderOf(CustomerEdit& edit, const PursuitState& pursuit, absl::string_view reason);

}  // namespace kezhi::domain

#endif  // KEZHI_DOMAIN_CUSTOMER_ORDERS_H_
