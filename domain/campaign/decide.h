#ifndef KEZHI_DOMAIN_CAMPAIGN_DECIDE_H_
#define KEZHI_DOMAIN_CAMPAIGN_DECIDE_H_

#include "absl/status/statusor.h"

#include "kezhi/v1/command.pb.h"

#include "domain/decision.h"
#include "domain/world.h"

namespace kezhi::domain {

// The commands of the campaign's stream. Decide has seen to it before: the fields are well-formed
// (Check), the store is open, and every name in the command is of that store. `ask` is the arm of
// `command`. What is refused and why: README.md.
absl::StatusOr<Decision> DecideStartCampaign(const v1::Command& command,
                                             const v1::StartCampaign& ask, const World& world);
absl::StatusOr<Decision> DecideRecordTraffic(const v1::Command& command,
                                             const v1::RecordTraffic& ask, const World& world);
absl::StatusOr<Decision> DecideRecordMetric(const v1::Command& command, const v1::RecordMetric& ask,
                                            const World& world);
absl::StatusOr<Decision> DecideRecordSpend(const v1::Command& command, const v1::RecordSpend& ask,
                                           const World& world);
absl::StatusOr<Decision> DecideAttributeResponse(const v1::Command& command,
                                                 const v1::AttributeResponse& ask,
                                                 const World& world);

}  // namespace kezhi::domain

#endif  // KEZHI_DOMAIN_CAMPAIGN_DECIDE_H_
