#ifndef KEZHI_DOMAIN_CUSTOMER_SHEET_GUARD_H_
#define KEZHI_DOMAIN_CUSTOMER_SHEET_GUARD_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"

#include "kezhi/v1/customer.pb.h"
#include "kezhi/v1/playbook.pb.h"

#include "domain/customer/edit.h"

namespace kezhi::domain {

// What a promotion rests on: the evidence that it names, and what the customer's own events stand
// for. EVIDENCE_REQUIRED (R79): the move asks for more; `missing` has what, alternatives joined by
// `|`. Evidence that events must stand for is not had by naming it.
absl::StatusOr<std::vector<std::string>> EvidenceOf(const CustomerEdit& edit,
                                                    const v1::StageMachine& machine,
                                                    const v1::StageMove& move,
                                                    const v1::PromoteStage& ask);

}  // namespace kezhi::domain

#endif  // KEZHI_DOMAIN_CUSTOMER_SHEET_GUARD_H_
