#ifndef KEZHI_DOMAIN_CUSTOMER_FOLLOW_UPS_H_
#define KEZHI_DOMAIN_CUSTOMER_FOLLOW_UPS_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

#include "domain/customer/edit.h"

namespace kezhi::domain {

// An open plan under its id here.
struct FoundPlan {
  std::string planned_id;
  const PlanState* plan = nullptr;
};

// PLAN_NOT_FOUND: the customer never had it. PLAN_CLOSED: done or cancelled (R77).
absl::StatusOr<FoundPlan> FindPlan(const CustomerRef& customer, const std::string& planned_id);

// METHOD_UNKNOWN: playbooks name methods, and this is none of them (R73). No method is none too
// many.
absl::Status CheckMethod(const Rules& rules, const std::string& method, absl::string_view field);

// Who plans by hand: a manager, or a consultant.
v1::PlanOrigin OriginOf(const v1::Actor& actor);

// Warnings about a due day that somebody chose: later than the cadence allows (R71), or on a closed
// day.
PlanFlags DueFlags(const CustomerEdit& edit, const PursuitState* pursuit, absl::CivilDay due_on);

// DUE_IN_PAST, or TIME_INVALID more than two years ahead (R70): `field` is the path of the due day.
absl::Status CheckDue(const CustomerEdit& edit, absl::CivilDay due_on, absl::string_view field);

}  // namespace kezhi::domain

#endif  // KEZHI_DOMAIN_CUSTOMER_FOLLOW_UPS_H_
