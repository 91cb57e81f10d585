#ifndef KEZHI_DOMAIN_CONSULTANT_DECIDE_H_
#define KEZHI_DOMAIN_CONSULTANT_DECIDE_H_

#include "absl/status/statusor.h"

#include "kezhi/v1/command.pb.h"

#include "domain/decision.h"
#include "domain/world.h"

namespace kezhi::domain {

// The commands of the consultant's stream. Decide has seen to it before: the fields are well-formed
// (Check), the store is open, and every name in the command is of that store. `ask` is the arm of
// `command`. What is refused and why: README.md.
absl::StatusOr<Decision> DecideHireConsultant(const v1::Command& command,
                                              const v1::HireConsultant& ask, const World& world);
absl::StatusOr<Decision> DecideStartLeave(const v1::Command& command, const v1::StartLeave& ask,
                                          const World& world);
absl::StatusOr<Decision> DecideEndLeave(const v1::Command& command, const v1::EndLeave& ask,
                                        const World& world);
absl::StatusOr<Decision> DecideDismissConsultant(const v1::Command& command,
                                                 const v1::DismissConsultant& ask,
                                                 const World& world);

absl::StatusOr<Decision> DecideRecordPolicyBreach(const v1::Command& command,
                                                  const v1::RecordPolicyBreach& ask,
                                                  const World& world);

}  // namespace kezhi::domain

#endif  // KEZHI_DOMAIN_CONSULTANT_DECIDE_H_
