#ifndef KEZHI_DOMAIN_SURVEY_EVOLVE_H_
#define KEZHI_DOMAIN_SURVEY_EVOLVE_H_

#include "kezhi/v1/event.pb.h"

#include "domain/survey/state.h"

namespace kezhi::domain {

// Folds one event of a survey's stream into its state. Never refuses; ignores what decisions need
// not know.
void EvolveSurvey(const v1::Event& event, SurveyState& state);

}  // namespace kezhi::domain

#endif  // KEZHI_DOMAIN_SURVEY_EVOLVE_H_
