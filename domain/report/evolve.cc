#include "domain/report/evolve.h"

#include <algorithm>

#include "domain/dates.h"

namespace kezhi::domain {

void EvolveReport(const v1::Event& event, ReportState& state) {
  switch (event.kind_case()) {
    case v1::Event::kReportSubmitted:
      state.submitted = true;
      state.through_position = event.report_submitted().through_position();
      state.first_submitted_at = std::min(state.first_submitted_at, ToTime(event.recorded_at()));
      return;
    case v1::Event::kReportResubmitted:
      state.through_position = event.report_resubmitted().through_position();
      return;
    case v1::Event::kReportMissing: state.missing_noted = true; return;
    case v1::Event::kRemarkAdded:
      state.remarks[event.position()].kind = event.remark_added().kind();
      return;
    case v1::Event::kRemarkHandled:
      state.remarks[event.remark_handled().remark()].handled = true;
      return;
    case v1::Event::kItineraryPlanned:
      state.itinerary.clear();
      for (const v1::PlannedStop& stop : event.itinerary_planned().stops()) {
        state.itinerary[stop.no()] = stop.customer();
      }
      state.area = event.itinerary_planned().area();
      return;
    default: return;
  }
}

}  // namespace kezhi::domain
