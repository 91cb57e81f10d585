#ifndef KEZHI_DOMAIN_TERRITORY_EVOLVE_H_
#define KEZHI_DOMAIN_TERRITORY_EVOLVE_H_

#include "kezhi/v1/event.pb.h"

#include "domain/territory/state.h"

namespace kezhi::domain {

// Folds one event of a territory's stream into its state. Never refuses.
void EvolveTerritory(const v1::Event& event, TerritoryState& state);

}  // namespace kezhi::domain

#endif  // KEZHI_DOMAIN_TERRITORY_EVOLVE_H_
