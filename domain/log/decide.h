#ifndef KEZHI_DOMAIN_LOG_DECIDE_H_
#define KEZHI_DOMAIN_LOG_DECIDE_H_

#include "absl/status/statusor.h"

#include "kezhi/v1/signing_key.pb.h"

#include "domain/decision.h"
#include "domain/world.h"

namespace kezhi::domain {

// The command of the log's own stream, which is of no store. Decide has seen to it before that the
// fields are well-formed (Check). What is refused and why: README.md.
absl::StatusOr<Decision> DecideRotateSigningKey(const v1::RotateSigningKey& ask,
                                                const World& world);

}  // namespace kezhi::domain

#endif  // KEZHI_DOMAIN_LOG_DECIDE_H_
