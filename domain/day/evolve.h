#ifndef KEZHI_DOMAIN_DAY_EVOLVE_H_
#define KEZHI_DOMAIN_DAY_EVOLVE_H_

#include "kezhi/v1/event.pb.h"

#include "domain/day/state.h"

namespace kezhi::domain {

// Folds one event of a day's stream into its state. Never refuses; ignores what decisions need not
// know.
void EvolveDay(const v1::Event& event, DayState& state);

}  // namespace kezhi::domain

#endif  // KEZHI_DOMAIN_DAY_EVOLVE_H_
