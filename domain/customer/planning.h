#ifndef KEZHI_DOMAIN_CUSTOMER_PLANNING_H_
#define KEZHI_DOMAIN_CUSTOMER_PLANNING_H_

#include <optional>
#include <string>

#include "absl/time/civil_time.h"

#include "domain/customer/edit.h"

namespace kezhi::domain {

// When contacts are due (domain.md §6.3). Nothing is ever planned before today: what is recorded
// late, or imported, plans from today on (R152).

// `day`, or today if that is later, rolled to an open day as the playbook says.
absl::CivilDay PlannableDay(const CustomerEdit& edit, absl::CivilDay day);

// When the next contact is due after one on `contact_day`; nullopt: the grade has no cadence, or
// there is no grade.
std::optional<absl::CivilDay> DueByCadence(const CustomerEdit& edit, const std::string& grade,
                                           absl::CivilDay contact_day);

// A first plan by the cadence, unless the pursuit has a CADENCE plan already or any on that day.
// `owner`: who is to do it.
void PlanByCadence(CustomerEdit& edit, int pursuit, const std::string& grade,
                   const std::string& owner);

// A grade changed without a contact: open CADENCE plans move to min(old due, `from` + new cadence);
// without one, a first plan is made. A new grade without a cadence cancels them.
void ReplanForGrade(CustomerEdit& edit, const PursuitState& pursuit, const std::string& grade,
                    absl::CivilDay from);

// The customer must be handled by `day`: an open plan of the pursuit that is due by then stands,
// else the CADENCE plans come forward to it, or a plan for it is made.
void PlanNoLater(CustomerEdit& edit, const PursuitState& pursuit, absl::CivilDay day);

// A contact took place; what it fulfilled is closed already.
struct ContactMade {
  absl::CivilDay day;
  v1::ContactOutcome outcome = v1::CONTACT_OUTCOME_REACHED;
  std::string grade;  // after the contact
  bool grade_changed = false;
  bool fulfilled_a_plan = false;
};

// Plans the next contact after one: open CADENCE plans move, or a new one is made. At a grade
// without a cadence they are cancelled.
void PlanAfterContact(CustomerEdit& edit, int pursuit, const std::string& owner,
                      const ContactMade& contact);

// After-sale contacts of the playbook, as far as they are still to come; `won_on` nullopt: from
// today on.
void PlanAfterSale(CustomerEdit& edit, std::optional<absl::CivilDay> won_on,
                   const std::string& owner);

}  // namespace kezhi::domain

#endif  // KEZHI_DOMAIN_CUSTOMER_PLANNING_H_
