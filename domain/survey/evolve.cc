#include "domain/survey/evolve.h"

namespace kezhi::domain {

void EvolveSurvey(const v1::Event& event, SurveyState& state) {
  switch (event.kind_case()) {
    case v1::Event::kSurveyOpened:
      state.opened = true;
      state.low_score = event.survey_opened().low_score();
      for (const v1::SurveyQuestion& question : event.survey_opened().questions()) {
        state.questions.insert(question.id());
      }
      return;
    case v1::Event::kSurveyClosed: state.closed = true; return;
    default: return;
  }
}

}  // namespace kezhi::domain
