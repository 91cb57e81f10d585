#ifndef KEZHI_DOMAIN_TERRITORY_DECIDE_H_
#define KEZHI_DOMAIN_TERRITORY_DECIDE_H_

#include "absl/status/statusor.h"

#include "kezhi/v1/command.pb.h"

#include "domain/decision.h"
#include "domain/world.h"

namespace kezhi::domain {

// The commands of the territory's stream. Decide has seen to it before: the fields are well-formed
// (Check), the store is open, and every name in the command is of that store. `ask` is the arm of
// `command`. What is refused and why: README.md.
absl::StatusOr<Decision> DecideDefineTerritory(const v1::Command& command,
                                               const v1::DefineTerritory& ask, const World& world);
absl::StatusOr<Decision> DecideAppointDistributor(const v1::Command& command,
                                                  const v1::AppointDistributor& ask,
                                                  const World& world);
absl::StatusOr<Decision> DecideDropDistributor(const v1::Command& command,
                                               const v1::DropDistributor& ask, const World& world);
absl::StatusOr<Decision> DecideConvertTerritory(const v1::Command& command,
                                                const v1::ConvertTerritory& ask,
                                                const World& world);

}  // namespace kezhi::domain

#endif  // KEZHI_DOMAIN_TERRITORY_DECIDE_H_
