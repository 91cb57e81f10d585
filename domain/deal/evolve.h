#ifndef KEZHI_DOMAIN_DEAL_EVOLVE_H_
#define KEZHI_DOMAIN_DEAL_EVOLVE_H_

#include "kezhi/v1/event.pb.h"

#include "domain/deal/state.h"

namespace kezhi::domain {

// Folds one event of a deal's stream into its state. Never refuses; ignores what decisions need not
// know.
void EvolveDeal(const v1::Event& event, DealState& state);

}  // namespace kezhi::domain

#endif  // KEZHI_DOMAIN_DEAL_EVOLVE_H_
