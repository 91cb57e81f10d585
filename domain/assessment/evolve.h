#ifndef KEZHI_DOMAIN_ASSESSMENT_EVOLVE_H_
#define KEZHI_DOMAIN_ASSESSMENT_EVOLVE_H_

#include "kezhi/v1/event.pb.h"

#include "domain/assessment/state.h"

namespace kezhi::domain {

// Folds one event of an assessment's stream into its state. Never refuses; ignores what decisions
// need not know.
void EvolveAssessment(const v1::Event& event, AssessmentState& state);

}  // namespace kezhi::domain

#endif  // KEZHI_DOMAIN_ASSESSMENT_EVOLVE_H_
