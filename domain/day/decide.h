#ifndef KEZHI_DOMAIN_DAY_DECIDE_H_
#define KEZHI_DOMAIN_DAY_DECIDE_H_

#include "absl/status/statusor.h"

#include "kezhi/v1/command.pb.h"

#include "domain/decision.h"
#include "domain/world.h"

namespace kezhi::domain {

// The commands of the day's stream. Decide has seen to it before: the fields are well-formed
// (Check), the store is open, and every name in the command is of that store. `ask` is the arm of
// `command`. What is refused and why: README.md.
absl::StatusOr<Decision> DecideHandInSheet(const v1::Command& command, const v1::HandInSheet& ask,
                                           const World& world);
absl::StatusOr<Decision> DecideReviewSheet(const v1::Command& command, const v1::ReviewSheet& ask,
                                           const World& world);
absl::StatusOr<Decision> DecideArchiveSheet(const v1::Command& command, const v1::ArchiveSheet& ask,
                                            const World& world);
absl::StatusOr<Decision> DecideRecordCountermeasure(const v1::Command& command,
                                                    const v1::RecordCountermeasure& ask,
                                                    const World& world);
absl::StatusOr<Decision> DecideSetRotation(const v1::Command& command, const v1::SetRotation& ask,
                                           const World& world);
absl::StatusOr<Decision> DecideTakeTurn(const v1::Command& command, const v1::TakeTurn& ask,
                                        const World& world);
absl::StatusOr<Decision> DecideMarkUnavailable(const v1::Command& command,
                                               const v1::MarkUnavailable& ask, const World& world);
absl::StatusOr<Decision> DecideMarkAvailable(const v1::Command& command,
                                             const v1::MarkAvailable& ask, const World& world);
absl::StatusOr<Decision> DecideHoldMeeting(const v1::Command& command, const v1::HoldMeeting& ask,
                                           const World& world);
absl::StatusOr<Decision> DecideAcknowledgeFinding(const v1::Command& command,
                                                  const v1::AcknowledgeFinding& ask,
                                                  const World& world);
absl::StatusOr<Decision> DecideCloseDay(const v1::Command& command, const v1::CloseDay& ask,
                                        const World& world);

}  // namespace kezhi::domain

#endif  // KEZHI_DOMAIN_DAY_DECIDE_H_
