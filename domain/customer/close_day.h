#ifndef KEZHI_DOMAIN_CUSTOMER_CLOSE_DAY_H_
#define KEZHI_DOMAIN_CUSTOMER_CLOSE_DAY_H_

#include <string>

#include "absl/time/civil_time.h"

#include "domain/decision.h"
#include "domain/world.h"

namespace kezhi::domain {

// Appends what the closing of `day` must note about a customer: FollowUpMissed, GradeLapsed and
// CustomerPooled, as far as the customer's own stream bears them out (domain.md §6.2, 6.3, 6.6). A
// candidate for which nothing must be noted appends nothing. Facts occur at the closing: see
// AtClosing.
void CloseCustomerDay(const std::string& customer, absl::CivilDay day, const World& world,
                      Decision& decision);

}  // namespace kezhi::domain

#endif  // KEZHI_DOMAIN_CUSTOMER_CLOSE_DAY_H_
