#ifndef KEZHI_DOMAIN_LOG_EVOLVE_H_
#define KEZHI_DOMAIN_LOG_EVOLVE_H_

#include "kezhi/v1/event.pb.h"

#include "domain/log/state.h"

namespace kezhi::domain {

// Folds one event of the log's own stream into its state. Never refuses.
void EvolveLog(const v1::Event& event, LogState& state);

}  // namespace kezhi::domain

#endif  // KEZHI_DOMAIN_LOG_EVOLVE_H_
