#ifndef KEZHI_DOMAIN_CONSULTANT_EVOLVE_H_
#define KEZHI_DOMAIN_CONSULTANT_EVOLVE_H_

#include "kezhi/v1/event.pb.h"

#include "domain/consultant/state.h"

namespace kezhi::domain {

// Folds one event of a consultant's stream into its state. Never refuses; ignores what decisions
// need not know.
void EvolveConsultant(const v1::Event& event, ConsultantState& state);

}  // namespace kezhi::domain

#endif  // KEZHI_DOMAIN_CONSULTANT_EVOLVE_H_
