#ifndef KEZHI_DOMAIN_WORK_PLAN_CHECK_H_
#define KEZHI_DOMAIN_WORK_PLAN_CHECK_H_

#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "google/protobuf/repeated_ptr_field.h"

#include "kezhi/v1/plan.pb.h"

#include "domain/error.h"
#include "domain/rules.h"
#include "domain/work_plan/period.h"
#include "domain/world.h"

namespace kezhi::domain {

using PlanTargets = google::protobuf::RepeatedPtrField<v1::PlanTarget>;
using PlannedVisits = google::protobuf::RepeatedPtrField<v1::PlannedVisit>;
using PlanResults = google::protobuf::RepeatedPtrField<v1::PlanResult>;

// What of a plan is checked, each adding its faults; `arm` is the command's, for their paths.

// TARGET_INVALID: a negative figure, a target without any or that stands twice, an amount without a
// currency or a currency without an amount, an item or customer where it says nothing.
void CheckTargets(absl::string_view arm, const PlanTargets& targets, Violations& faults);
void CheckResults(absl::string_view arm, const PlanResults& results, Violations& faults);

// What a plan's visits are judged by.
struct VisitTerms {
  // Scale of the tiers; empty = the plan names no visits.
  const std::string& scale;
  const DaySpan& period;
  const Rules& rules;
};

// TARGET_INVALID: visits in a plan that names none, or a customer twice. GRADE_UNKNOWN: no tier of
// the scale. PERIOD_INVALID: a day outside the period.
void CheckVisits(absl::string_view arm, const PlannedVisits& visits, const VisitTerms& terms,
                 Violations& faults);

// CUSTOMER_NOT_FOUND: a customer whom a target or a visit names does not exist, or was erased.
absl::Status CheckCustomers(const PlanTargets& targets, const PlannedVisits& visits,
                            const World& world);

}  // namespace kezhi::domain

#endif  // KEZHI_DOMAIN_WORK_PLAN_CHECK_H_
