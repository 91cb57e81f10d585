#include "domain/route/apply.h"

#include <optional>
#include <string>
#include <utility>

#include "kezhi/v1/route_views.pb.h"

#include "domain/dates.h"
#include "domain/fold.h"
#include "domain/names.h"
#include "domain/route/tables.h"

namespace kezhi::domain {
namespace {

// Consultant and day of the report whose stream it is.
std::string KeyOfReport(const std::string& report) {
  const std::optional<ResourceName> name = ParseName(report);
  return name.has_value() ? RowKey(ConsultantOfReport(report), Compact(name->day)) : "";
}

void Plan(const v1::Event& event, const RowReader& rows, RowWriter& out) {
  const std::string key = KeyOfReport(event.stream());
  v1::ItineraryRow row =
      GetRow<v1::ItineraryRow>(rows, kItineraries, key).value_or(v1::ItineraryRow());
  row.set_area(event.itinerary_planned().area());
  *row.mutable_stops() = event.itinerary_planned().stops();
  Touch(event, row);
  PutRow(out, kItineraries, key, std::move(row));
}

void FoldStop(const v1::Event& event, const RowReader& rows, RowWriter& out) {
  const v1::StopDone& done = event.stop_done();
  const std::string key = RowKey(KeyOfReport(event.stream()), done.customer());
  std::optional<v1::RouteStop> known = GetRow<v1::RouteStop>(rows, kRouteStops, key);
  v1::RouteStop row;
  row.set_customer(done.customer());
  row.set_recorded(true);
  *row.mutable_recorded_at() = event.recorded_at();
  row.set_event_position(event.position());
  if (known.has_value()) {
    row = *std::move(known);
    row.set_corrected(true);
  }
  row.set_no(done.no());
  row.set_visited(done.visited());
  row.set_successful(done.successful());
  *row.mutable_checks() = done.checks();
  row.clear_brief();
  if (done.has_brief()) *row.mutable_brief() = done.brief();
  Touch(event, row);
  PutRow(out, kRouteStops, key, std::move(row));
}

}  // namespace

void ApplyRoute(const v1::Event& event, const RowReader& rows, RowWriter& out) {
  switch (event.kind_case()) {
    case v1::Event::kItineraryPlanned: return Plan(event, rows, out);
    case v1::Event::kStopDone: return FoldStop(event, rows, out);
    default: return;
  }
}

}  // namespace kezhi::domain
