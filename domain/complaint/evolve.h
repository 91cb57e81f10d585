#ifndef KEZHI_DOMAIN_COMPLAINT_EVOLVE_H_
#define KEZHI_DOMAIN_COMPLAINT_EVOLVE_H_

#include "kezhi/v1/event.pb.h"

#include "domain/complaint/state.h"

namespace kezhi::domain {

// Folds one event of a complaint's stream into its state. Never refuses; ignores what decisions
// need not know.
void EvolveComplaint(const v1::Event& event, ComplaintState& state);

}  // namespace kezhi::domain

#endif  // KEZHI_DOMAIN_COMPLAINT_EVOLVE_H_
