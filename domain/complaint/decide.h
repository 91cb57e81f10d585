#ifndef KEZHI_DOMAIN_COMPLAINT_DECIDE_H_
#define KEZHI_DOMAIN_COMPLAINT_DECIDE_H_

#include "absl/status/statusor.h"

#include "kezhi/v1/command.pb.h"

#include "domain/decision.h"
#include "domain/world.h"

namespace kezhi::domain {

// The commands of a complaint's stream. Decide has seen to it before: the fields are well-formed
// (Check), the store is open, and every name in the command is of that store. `ask` is the arm of
// `command`. What is refused and why: README.md.
absl::StatusOr<Decision> DecideFileComplaint(const v1::Command& command,
                                             const v1::FileComplaint& ask, const World& world);
absl::StatusOr<Decision> DecideReplyComplaint(const v1::Command& command,
                                              const v1::ReplyComplaint& ask, const World& world);
absl::StatusOr<Decision> DecideResolveComplaint(const v1::Command& command,
                                                const v1::ResolveComplaint& ask,
                                                const World& world);
absl::StatusOr<Decision> DecideReopenComplaint(const v1::Command& command,
                                               const v1::ReopenComplaint& ask, const World& world);

}  // namespace kezhi::domain

#endif  // KEZHI_DOMAIN_COMPLAINT_DECIDE_H_
