#ifndef KEZHI_DOMAIN_READS_DECIDE_H_
#define KEZHI_DOMAIN_READS_DECIDE_H_

#include "absl/status/statusor.h"

#include "kezhi/v1/command.pb.h"

#include "domain/decision.h"
#include "domain/world.h"

namespace kezhi::domain {

// The command of the access log's streams. Decide has seen to it before: the fields are well-formed
// (Check) and the store is open. What is refused and why: README.md.
absl::StatusOr<Decision> DecideRecordReads(const v1::Command& command, const v1::RecordReads& ask,
                                           const World& world);

}  // namespace kezhi::domain

#endif  // KEZHI_DOMAIN_READS_DECIDE_H_
