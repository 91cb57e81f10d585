#ifndef KEZHI_DOMAIN_REPORT_DECIDE_H_
#define KEZHI_DOMAIN_REPORT_DECIDE_H_

#include "absl/status/statusor.h"

#include "kezhi/v1/command.pb.h"

#include "domain/decision.h"
#include "domain/world.h"

namespace kezhi::domain {

// The commands of the report's stream. Decide has seen to it before: the fields are well-formed
// (Check), the store is open, and every name in the command is of that store. `ask` is the arm of
// `command`. What is refused and why: README.md.
absl::StatusOr<Decision> DecideAddRemark(const v1::Command& command, const v1::AddRemark& ask,
                                         const World& world);
absl::StatusOr<Decision> DecideSubmitReport(const v1::Command& command, const v1::SubmitReport& ask,
                                            const World& world);
absl::StatusOr<Decision> DecideCommentReport(const v1::Command& command,
                                             const v1::CommentReport& ask, const World& world);

// route.cc: visits to outlets.
absl::StatusOr<Decision> DecidePlanItinerary(const v1::Command& command,
                                             const v1::PlanItinerary& ask, const World& world);
absl::StatusOr<Decision> DecideRecordStop(const v1::Command& command, const v1::RecordStop& ask,
                                          const World& world);

}  // namespace kezhi::domain

#endif  // KEZHI_DOMAIN_REPORT_DECIDE_H_
