#ifndef KEZHI_DOMAIN_VISIT_COMMON_H_
#define KEZHI_DOMAIN_VISIT_COMMON_H_

#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"

#include "kezhi/v1/visit.pb.h"

#include "domain/customer/edit.h"
#include "domain/customer/lookup.h"
#include "domain/error.h"
#include "domain/world.h"

namespace kezhi::domain {

// What several commands of the visit share.

// VISIT_NOT_FOUND, or VISIT_VOID (R56).
absl::Status CheckStanding(const std::string& visit, const World& world);

// R41: 1 to 99 heads, 1 for a call.
void CheckPartySize(int heads, v1::Channel channel, absl::string_view field,
                    Violations& violations);

// R47: left after arriving, and within 18 hours.
void CheckStay(absl::Time arrived_at, absl::Time left_at, absl::string_view field,
               Violations& violations);

// Whether `visit` would be the customer's first on this channel (R43). Void visits do not count; of
// two, the one recorded first was the first, so that no customer ever has two.
bool IsFirst(const CustomerRef& customer, const std::string& visit, v1::Channel channel,
             const World& world);

// The line of `visit` no longer says that it was ordered on the spot: takes the pursuit's order
// back unless something else tells of it, a PlaceOrder or the line of another visit.
void TakeOrderBack(CustomerEdit& edit, const PursuitState& pursuit, const std::string& visit,
                   absl::string_view reason);

// Whether the sheet of that day was archived (R46).
bool IsArchived(absl::string_view store, absl::CivilDay day, const World& world);

}  // namespace kezhi::domain

#endif  // KEZHI_DOMAIN_VISIT_COMMON_H_
