#ifndef KEZHI_DOMAIN_VISIT_EVOLVE_H_
#define KEZHI_DOMAIN_VISIT_EVOLVE_H_

#include "kezhi/v1/event.pb.h"

#include "domain/visit/state.h"

namespace kezhi::domain {

// Folds one event of a visit's stream into its state. Never refuses; ignores what decisions need
// not know.
void EvolveVisit(const v1::Event& event, VisitState& state);

}  // namespace kezhi::domain

#endif  // KEZHI_DOMAIN_VISIT_EVOLVE_H_
