#ifndef KEZHI_DOMAIN_SURVEY_DECIDE_H_
#define KEZHI_DOMAIN_SURVEY_DECIDE_H_

#include "absl/status/statusor.h"

#include "kezhi/v1/command.pb.h"

#include "domain/decision.h"
#include "domain/world.h"

namespace kezhi::domain {

// The commands of a survey's stream, and the answers on the customers' streams. Decide has seen to
// it before: the fields are well-formed (Check), the store is open, and every name in the command
// is of that store. `ask` is the arm of `command`. What is refused and why: README.md.
absl::StatusOr<Decision> DecideOpenSurvey(const v1::Command& command, const v1::OpenSurvey& ask,
                                          const World& world);
absl::StatusOr<Decision> DecideRecordAnswer(const v1::Command& command, const v1::RecordAnswer& ask,
                                            const World& world);
absl::StatusOr<Decision> DecideCloseSurvey(const v1::Command& command, const v1::CloseSurvey& ask,
                                           const World& world);
absl::StatusOr<Decision> DecideRecordImprovement(const v1::Command& command,
                                                 const v1::RecordImprovement& ask,
                                                 const World& world);
absl::StatusOr<Decision> DecideCommend(const v1::Command& command, const v1::Commend& ask,
                                       const World& world);

}  // namespace kezhi::domain

#endif  // KEZHI_DOMAIN_SURVEY_DECIDE_H_
