#ifndef KEZHI_DOMAIN_CUSTOMER_OUTLET_H_
#define KEZHI_DOMAIN_CUSTOMER_OUTLET_H_

#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

#include "kezhi/v1/customer.pb.h"
#include "kezhi/v1/playbook.pb.h"

#include "domain/customer/edit.h"
#include "domain/error.h"
#include "domain/rules.h"

// Outlets (终端客户): what kind they are and where, and their way through the coverage funnel.
namespace kezhi::domain {

// Adds OUTLET_TYPE_UNKNOWN unless the playbook names the type, or names none at all. Empty is none.
void CheckOutletType(const std::string& type, absl::string_view field, const Rules& rules,
                     Violations& violations);

// Appends OutletDescribed; nothing when type and area are what they were.
void DescribeOutlet(CustomerEdit& edit, const std::string& type, const std::string& area);

// What the funnel asks of a move on `machine`: ids of the playbook, and a reason where the state
// has some of its own. REASON_REQUIRED, REASON_UNKNOWN, CONTACT_UNKNOWN.
absl::Status CheckFunnel(const v1::PromoteStage& ask, const v1::StageMachine& machine,
                         const Rules& rules);
// A move back says why. REASON_REQUIRED.
absl::Status CheckFunnel(const v1::DemoteStage& ask, const v1::StageMachine& machine,
                         const Rules& rules);

}  // namespace kezhi::domain

#endif  // KEZHI_DOMAIN_CUSTOMER_OUTLET_H_
