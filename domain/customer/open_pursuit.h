#ifndef KEZHI_DOMAIN_CUSTOMER_OPEN_PURSUIT_H_
#define KEZHI_DOMAIN_CUSTOMER_OPEN_PURSUIT_H_

#include <string>

#include "absl/status/status.h"

#include "kezhi/v1/customer.pb.h"

#include "domain/customer/edit.h"

namespace kezhi::domain {

// PURSUIT_OPEN: the playbook allows no further open pursuit (R64).
absl::Status CheckMayOpen(const CustomerEdit& edit);

// Appends PursuitOpened, completed with its number and the first state of the primary machine;
// returns the pursuit as it stands then.
PursuitState OpenPursuit(CustomerEdit& edit, v1::PursuitOpened opened);

}  // namespace kezhi::domain

#endif  // KEZHI_DOMAIN_CUSTOMER_OPEN_PURSUIT_H_
