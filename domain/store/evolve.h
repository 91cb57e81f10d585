#ifndef KEZHI_DOMAIN_STORE_EVOLVE_H_
#define KEZHI_DOMAIN_STORE_EVOLVE_H_

#include "kezhi/v1/event.pb.h"

#include "domain/store/state.h"

namespace kezhi::domain {

// Folds one event of a store's stream into its state. Never refuses; ignores what decisions need
// not know.
void EvolveStore(const v1::Event& event, StoreState& state);

}  // namespace kezhi::domain

#endif  // KEZHI_DOMAIN_STORE_EVOLVE_H_
