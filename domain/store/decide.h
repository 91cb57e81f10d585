#ifndef KEZHI_DOMAIN_STORE_DECIDE_H_
#define KEZHI_DOMAIN_STORE_DECIDE_H_

#include "absl/status/statusor.h"

#include "kezhi/v1/command.pb.h"

#include "domain/decision.h"
#include "domain/world.h"

namespace kezhi::domain {

// The commands of the store's stream. Decide has seen to it before: the fields are well-formed
// (Check), the store is open, and every name in the command is of that store. `ask` is the arm of
// `command`. What is refused and why: README.md.
absl::StatusOr<Decision> DecideOpenStore(const v1::Command& command, const v1::OpenStore& ask,
                                         const World& world);
absl::StatusOr<Decision> DecideAdoptPlaybook(const v1::Command& command,
                                             const v1::AdoptPlaybook& ask, const World& world);
absl::StatusOr<Decision> DecideSetHours(const v1::Command& command, const v1::SetHours& ask,
                                        const World& world);
absl::StatusOr<Decision> DecideDeclareHoliday(const v1::Command& command,
                                              const v1::DeclareHoliday& ask, const World& world);
absl::StatusOr<Decision> DecideMoveTimeZone(const v1::Command& command, const v1::MoveTimeZone& ask,
                                            const World& world);

}  // namespace kezhi::domain

#endif  // KEZHI_DOMAIN_STORE_DECIDE_H_
