#ifndef KEZHI_DOMAIN_ASSESSMENT_DECIDE_H_
#define KEZHI_DOMAIN_ASSESSMENT_DECIDE_H_

#include "absl/status/statusor.h"

#include "kezhi/v1/command.pb.h"

#include "domain/decision.h"
#include "domain/world.h"

namespace kezhi::domain {

// The commands of an assessment's stream. Decide has seen to it before: the fields are well-formed
// (Check), the store is open, and every name in the command is of that store. `ask` is the arm of
// `command`. What is refused and why: README.md.
absl::StatusOr<Decision> DecideOpenAssessment(const v1::Command& command,
                                              const v1::OpenAssessment& ask, const World& world);
absl::StatusOr<Decision> DecideScoreItem(const v1::Command& command, const v1::ScoreItem& ask,
                                         const World& world);
absl::StatusOr<Decision> DecideCloseAssessment(const v1::Command& command,
                                               const v1::CloseAssessment& ask, const World& world);

}  // namespace kezhi::domain

#endif  // KEZHI_DOMAIN_ASSESSMENT_DECIDE_H_
