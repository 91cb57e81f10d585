#ifndef KEZHI_DOMAIN_CUSTOMER_STAGES_H_
#define KEZHI_DOMAIN_CUSTOMER_STAGES_H_

#include "absl/strings/string_view.h"

#include "domain/customer/edit.h"

namespace kezhi::domain {

// Appends the move that `trigger` makes from the pursuit's stage by the playbook: StagePromoted, or
// StageDemoted when it leads back. Nothing when the playbook names none.
void TriggerStage(CustomerEdit& edit, const PursuitState& pursuit, v1::StageTrigger trigger,
                  absl::string_view reason = "");

}  // namespace kezhi::domain

#endif  // KEZHI_DOMAIN_CUSTOMER_STAGES_H_
