#ifndef KEZHI_DOMAIN_VISIT_DECIDE_H_
#define KEZHI_DOMAIN_VISIT_DECIDE_H_

#include "absl/status/statusor.h"

#include "kezhi/v1/command.pb.h"

#include "domain/decision.h"
#include "domain/world.h"

namespace kezhi::domain {

// The commands of the visit's stream. Decide has seen to it before: the fields are well-formed
// (Check), the store is open, and every name in the command is of that store. `ask` is the arm of
// `command`. What is refused and why: README.md.
absl::StatusOr<Decision> DecideRegisterVisit(const v1::Command& command,
                                             const v1::RegisterVisit& ask, const World& world);
absl::StatusOr<Decision> DecideCompleteVisit(const v1::Command& command,
                                             const v1::CompleteVisit& ask, const World& world);
absl::StatusOr<Decision> DecideAmendVisit(const v1::Command& command, const v1::AmendVisit& ask,
                                          const World& world);
absl::StatusOr<Decision> DecideVoidVisit(const v1::Command& command, const v1::VoidVisit& ask,
                                         const World& world);

absl::StatusOr<Decision> DecideSubstituteReception(const v1::Command& command,
                                                   const v1::SubstituteReception& ask,
                                                   const World& world);
absl::StatusOr<Decision> DecideRequestConsent(const v1::Command& command,
                                              const v1::RequestConsent& ask, const World& world);
absl::StatusOr<Decision> DecideGrantConsent(const v1::Command& command, const v1::GrantConsent& ask,
                                            const World& world);
absl::StatusOr<Decision> DecideRefuseConsent(const v1::Command& command,
                                             const v1::RefuseConsent& ask, const World& world);
absl::StatusOr<Decision> DecideAssistVisit(const v1::Command& command, const v1::AssistVisit& ask,
                                           const World& world);
absl::StatusOr<Decision> DecideHandBackVisit(const v1::Command& command,
                                             const v1::HandBackVisit& ask, const World& world);
absl::StatusOr<Decision> DecideSendGreeting(const v1::Command& command, const v1::SendGreeting& ask,
                                            const World& world);
absl::StatusOr<Decision> DecideSplitParty(const v1::Command& command, const v1::SplitParty& ask,
                                          const World& world);

}  // namespace kezhi::domain

#endif  // KEZHI_DOMAIN_VISIT_DECIDE_H_
