#include "domain/day/evolve.h"

#include <algorithm>

#include "domain/dates.h"
#include "domain/day/rota.h"

namespace kezhi::domain {

void EvolveDay(const v1::Event& event, DayState& state) {
  switch (event.kind_case()) {
    case v1::Event::kSheetHandedIn: state.handed_in = true; return;
    case v1::Event::kSheetReviewed:
      state.verdict = event.sheet_reviewed().verdict();
      state.reviewed_through = event.sheet_reviewed().through_position();
      state.first_reviewed_at = std::min(state.first_reviewed_at, ToTime(event.recorded_at()));
      return;
    case v1::Event::kSheetArchived:
      state.archived = true;
      state.archived_through = event.sheet_archived().through_position();
      return;
    case v1::Event::kSheetUnreviewed: state.unreviewed_noted = true; return;
    case v1::Event::kDayClosing: state.closing_done = event.day_closing().done(); return;
    case v1::Event::kDayClosed: state.closed = true; return;
    default: EvolveRota(event, state.rota); return;
  }
}

}  // namespace kezhi::domain
