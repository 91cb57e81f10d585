#include "domain/route/query.h"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/status_macros.h"
#include "domain/coverage/query.h"
#include "domain/customer_card/query.h"
#include "domain/daily_report/tables.h"
#include "domain/dates.h"
#include "domain/directory/query.h"
#include "domain/error.h"
#include "domain/fold.h"
#include "domain/names.h"
#include "domain/route/tables.h"
#include "domain/rules.h"

namespace kezhi::domain {
namespace {

constexpr std::int64_t kWhole = 10000;  // basis points

// The stops of a day as they were recorded first.
std::vector<v1::RouteStop> RecordedStops(const RowReader& rows, const std::string& key) {
  std::vector<v1::RouteStop> stops;
  ScanPrefix(rows, kRouteStops, key, [&](absl::string_view, absl::string_view value) {
    stops.emplace_back().ParseFromArray(value.data(), static_cast<int>(value.size()));
    return true;
  });
  std::sort(stops.begin(), stops.end(), [](const v1::RouteStop& a, const v1::RouteStop& b) {
    return a.event_position() < b.event_position();
  });
  return stops;
}

// The record of a planned stop: under the same name, else under one that stands for the same
// customer now.
std::vector<v1::RouteStop>::iterator RecordOf(const RowReader& rows, const v1::PlannedStop& planned,
                                              std::vector<v1::RouteStop>& recorded) {
  const auto same = std::find_if(recorded.begin(), recorded.end(), [&](const v1::RouteStop& stop) {
    return stop.customer() == planned.customer();
  });
  if (same != recorded.end()) return same;
  const std::string customer = StandingOf(rows, planned.customer(), 0).customer;
  return std::find_if(recorded.begin(), recorded.end(), [&](const v1::RouteStop& stop) {
    return StandingOf(rows, stop.customer(), 0).customer == customer;
  });
}

// The planned stops by number, then the others.
std::vector<v1::RouteStop> StopsOf(const RowReader& rows, const v1::ItineraryRow& itinerary,
                                   std::vector<v1::RouteStop> recorded) {
  std::vector<v1::RouteStop> stops;
  for (const v1::PlannedStop& planned : itinerary.stops()) {
    v1::RouteStop& stop = stops.emplace_back();
    const auto record = RecordOf(rows, planned, recorded);
    if (record != recorded.end()) {
      stop = std::move(*record);
      recorded.erase(record);
    } else {
      stop.set_customer(planned.customer());
    }
    stop.set_no(planned.no());
    stop.set_planned(true);
  }
  for (v1::RouteStop& stop : recorded) {
    stop.set_no(0);
    stops.push_back(std::move(stop));
  }
  return stops;
}

void Name(const RowReader& rows, v1::RouteStop& stop) {
  const auto head = CardHeadOf(rows, stop.customer());
  if (!head.has_value()) return;
  stop.set_customer(head->customer());
  if (head->has_name()) *stop.mutable_name() = head->name();
  stop.set_outlet_type(OutletOf(rows, head->customer()).outlet_type());
}

void Count(v1::RouteReport& report) {
  for (const v1::RouteStop& stop : report.stops()) {
    if (stop.planned()) report.set_planned(report.planned() + 1);
    if (stop.visited()) report.set_actual(report.actual() + 1);
    if (stop.successful()) report.set_successful(report.successful() + 1);
  }
  if (report.actual() == 0) return;
  const std::int64_t actual = report.actual();
  report.set_success_rate_bp(
      static_cast<std::int32_t>((report.successful() * kWhole + actual / 2) / actual));
}

void AddTo(const v1::StopCheck& check, v1::CheckTotal& total) {
  total.set_stops(total.stops() + 1);
  if (check.done() || check.yes()) total.set_positive(total.positive() + 1);
  total.set_count(total.count() + check.count());
}

// Of the playbook's checks each, made or not.
void SumUp(const v1::RouteRules& rules, v1::RouteReport& report) {
  for (const v1::RouteCheck& rule : rules.checks()) {
    v1::CheckTotal& total = *report.add_checks();
    total.set_check(rule.id());
    total.set_label_zh(rule.label_zh());
    total.set_label(rule.label());
    total.set_kind(rule.kind());
    for (const v1::RouteStop& stop : report.stops()) {
      for (const v1::StopCheck& check : stop.checks()) {
        if (check.check() == rule.id()) AddTo(check, total);
      }
    }
  }
}

// What the playbooks of the day ask for at a stop.
v1::RouteRules RouteRulesOn(const RowReader& rows, const std::string& store, absl::CivilDay day) {
  const std::vector<v1::Playbook> playbooks = PlaybooksOn(rows, store, day);
  const v1::RouteRules* rules = Rules::Of(playbooks).route();
  return rules == nullptr ? v1::RouteRules() : *rules;
}

}  // namespace

absl::StatusOr<v1::RouteReport> RouteReportOf(const RowReader& rows, absl::string_view report) {
  const std::optional<ResourceName> name = ParseName(report);
  if (!name.has_value() || name->kind != ResourceKind::kReport) {
    return InvalidField(v1::REASON_NAME_INVALID, "name",
                        "must be stores/{store}/consultants/{consultant}/reports/{yyyymmdd}");
  }
  KEZHI_ASSIGN_OR_RETURN(const v1::StoreRow store, StoreRowOf(rows, StoreName(name->store)));
  KEZHI_ASSIGN_OR_RETURN(const v1::ConsultantRow consultant,
                         ConsultantRowOf(rows, ConsultantOfReport(report)));
  v1::RouteReport form;
  form.set_name(std::string(report));
  form.set_store_name(store.display_name());
  form.set_consultant(consultant.consultant());
  if (consultant.has_name()) *form.mutable_consultant_name() = consultant.name();
  *form.mutable_day() = ToDate(name->day);
  form.set_weekday(WeekdayOf(name->day));
  const std::string key = RowKey(consultant.consultant(), Compact(name->day));
  const auto itinerary =
      GetRow<v1::ItineraryRow>(rows, kItineraries, key).value_or(v1::ItineraryRow());
  form.set_area(itinerary.area());
  for (v1::RouteStop& stop : StopsOf(rows, itinerary, RecordedStops(rows, key))) {
    Name(rows, stop);
    *form.add_stops() = std::move(stop);
  }
  Count(form);
  SumUp(RouteRulesOn(rows, store.name(), name->day), form);
  if (auto state = GetRow<v1::ReportState>(rows, kReportStates, key)) {
    *form.mutable_state() = *std::move(state);
  }
  return form;
}

}  // namespace kezhi::domain
