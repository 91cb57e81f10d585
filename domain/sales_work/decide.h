#ifndef KEZHI_DOMAIN_SALES_WORK_DECIDE_H_
#define KEZHI_DOMAIN_SALES_WORK_DECIDE_H_

#include "absl/status/statusor.h"

#include "kezhi/v1/command.pb.h"

#include "domain/decision.h"
#include "domain/world.h"

namespace kezhi::domain {

// Commands of the customer's and of the report's stream. Decide has seen to it before: the fields
// are well-formed (Check), the store is open, and every name in the command is of that store. `ask`
// is the arm of `command`. What is refused and why: README.md.
absl::StatusOr<Decision> DecideMinuteTalk(const v1::Command& command, const v1::MinuteTalk& ask,
                                          const World& world);
absl::StatusOr<Decision> DecideCheckContract(const v1::Command& command,
                                             const v1::CheckContract& ask, const World& world);
absl::StatusOr<Decision> DecideHandleRemark(const v1::Command& command, const v1::HandleRemark& ask,
                                            const World& world);

}  // namespace kezhi::domain

#endif  // KEZHI_DOMAIN_SALES_WORK_DECIDE_H_
