#ifndef KEZHI_DOMAIN_APPROVAL_H_
#define KEZHI_DOMAIN_APPROVAL_H_

#include <string>

#include "absl/status/statusor.h"

#include "kezhi/v1/record.pb.h"

namespace kezhi::domain {

// Who approved what the actor asks for: the actor, who has the `role` or is the operator; else whom
// `approved_by` names, as long as it is somebody else. With an empty role no approval is needed and
// `approved_by` stands as it is. FAILED_PRECONDITION, APPROVAL_MISSING.
absl::StatusOr<std::string> ApprovalOf(const std::string& role, const std::string& approved_by,
                                       const v1::Actor& actor);

}  // namespace kezhi::domain

#endif  // KEZHI_DOMAIN_APPROVAL_H_
