// Stops of a route: lines of the report that they were recorded in.
#include <optional>
#include <string>

#include "domain/daily_report/fold.h"
#include "domain/dates.h"

namespace kezhi::domain {
namespace {

// What became of a stop, as a line's detail.
const char* DetailOf(const v1::StopDone& stop) {
  if (!stop.visited()) return "NOT_VISITED";
  return stop.successful() ? "SUCCESSFUL" : "VISITED";
}

}  // namespace

void ReportFold::Stop() {
  const std::optional<ReportName> name = NameOfStream();
  if (!name.has_value()) return;
  const v1::StopDone& stop = event_.stop_done();
  const std::string of_outlet = RowKey(name->consultant, name->day, stop.customer());
  std::optional<v1::ReportLine> line;
  if (const std::optional<std::string> key = rows_.Get(kReportStops, of_outlet)) {
    line = GetRow<v1::ReportLine>(rows_, kReportLines, *key);
  }
  const bool first = !line.has_value();
  if (first) {
    line = NewLine(v1::ACTIVITY_KIND_STOP, 0);
    line->set_customer(stop.customer());
    line->set_consultant(name->consultant);
    // Recorded on another day: when it was is not known.
    if (DaySegment(line->day()) != name->day) line->clear_at();
    *line->mutable_day() = ToDate(*ParseCompact(name->day));
  } else {
    line->set_corrected(true);
  }
  // A stop is reached or not, as a contact is.
  line->set_outcome(stop.visited() ? v1::CONTACT_OUTCOME_REACHED : v1::CONTACT_OUTCOME_NOT_REACHED);
  line->set_detail(DetailOf(stop));
  line->clear_brief();
  if (stop.has_brief()) *line->mutable_brief() = stop.brief();
  Put(*line);
  if (first) out_.Insert(kReportStops, of_outlet, ReportLineKey(*line));
}

}  // namespace kezhi::domain
