#include "domain/assessment/evolve.h"

namespace kezhi::domain {

void EvolveAssessment(const v1::Event& event, AssessmentState& state) {
  switch (event.kind_case()) {
    case v1::Event::kAssessmentOpened: {
      const v1::AssessmentOpened& opened = event.assessment_opened();
      state.opened = true;
      state.consultant = opened.consultant();
      state.sheets.assign(opened.sheets().begin(), opened.sheets().end());
      return;
    }
    case v1::Event::kItemScored: {
      const v1::ItemScored& scored = event.item_scored();
      state.scores[{scored.sheet(), scored.item()}] = scored.score_bp();
      return;
    }
    case v1::Event::kAssessmentClosed: state.closed = true; return;
    default: return;
  }
}

}  // namespace kezhi::domain
