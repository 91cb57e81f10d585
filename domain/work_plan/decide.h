#ifndef KEZHI_DOMAIN_WORK_PLAN_DECIDE_H_
#define KEZHI_DOMAIN_WORK_PLAN_DECIDE_H_

#include "absl/status/statusor.h"

#include "kezhi/v1/command.pb.h"

#include "domain/decision.h"
#include "domain/world.h"

namespace kezhi::domain {

// The commands of a plan's stream. Decide has seen to it before: the fields are well-formed
// (Check), the store is open, and every name in the command is of that store. `ask` is the arm of
// `command`. What is refused and why: README.md.
absl::StatusOr<Decision> DecideDraftPlan(const v1::Command& command, const v1::DraftPlan& ask,
                                         const World& world);
absl::StatusOr<Decision> DecideAmendPlan(const v1::Command& command, const v1::AmendPlan& ask,
                                         const World& world);
absl::StatusOr<Decision> DecideReviewPlan(const v1::Command& command, const v1::ReviewPlan& ask,
                                          const World& world);
absl::StatusOr<Decision> DecideSummarisePlan(const v1::Command& command,
                                             const v1::SummarisePlan& ask, const World& world);

// award.cc
absl::StatusOr<Decision> DecideGrantReward(const v1::Command& command, const v1::GrantReward& ask,
                                           const World& world);
absl::StatusOr<Decision> DecideImposeFine(const v1::Command& command, const v1::ImposeFine& ask,
                                          const World& world);

}  // namespace kezhi::domain

#endif  // KEZHI_DOMAIN_WORK_PLAN_DECIDE_H_
