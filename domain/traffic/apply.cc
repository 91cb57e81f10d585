#include "domain/traffic/apply.h"

#include <cstdint>
#include <optional>
#include <string>
#include <utility>

#include "kezhi/v1/market_views.pb.h"

#include "domain/fold.h"
#include "domain/money.h"
#include "domain/names.h"
#include "domain/traffic/tables.h"

namespace kezhi::domain {
namespace {

std::string CampaignKey(const v1::Event& event) {
  return RowKey(StoreOf(event.stream()), event.stream());
}

void Start(const v1::Event& event, RowWriter& out) {
  const v1::CampaignStarted& started = event.campaign_started();
  v1::CampaignRow row;
  row.set_campaign(event.stream());
  row.set_kind(started.kind());
  row.set_label(started.label());
  row.set_group(started.group());
  row.set_during(started.during());
  *row.mutable_audience() = started.audience();
  *row.mutable_from() = started.from();
  if (started.has_to()) *row.mutable_to() = started.to();
  if (started.has_budget()) *row.mutable_budget() = started.budget();
  Touch(event, row);
  InsertRow(out, kTrafficCampaigns, CampaignKey(event), std::move(row));
}

// The latest figure of a day and source stands (R146).
void Count(const v1::Event& event, RowWriter& out) {
  const v1::TrafficRecorded& traffic = event.traffic_recorded();
  v1::TrafficDay row;
  *row.mutable_day() = traffic.day();
  row.set_source(traffic.source());
  row.set_campaign(event.stream());
  row.set_visits(traffic.visits());
  row.set_position(event.position());
  PutRow(
      out, kTrafficDays,
      RowKey(StoreOf(event.stream()), DaySegment(traffic.day()), traffic.source(), event.stream()),
      std::move(row));
}

void Measure(const v1::Event& event, RowWriter& out) {
  const v1::MetricRecorded& metric = event.metric_recorded();
  v1::MetricDay row;
  *row.mutable_day() = metric.day();
  row.set_metric(metric.metric());
  row.set_group(metric.group());
  row.set_subject(metric.subject());
  row.set_campaign(event.stream());
  row.set_value(metric.value());
  row.set_position(event.position());
  PutRow(out, kTrafficMetrics,
         RowKey(StoreOf(event.stream()), DaySegment(metric.day()), metric.metric(), metric.group(),
                metric.subject(), event.stream()),
         std::move(row));
}

void Change(const v1::Event& event, const RowReader& rows, RowWriter& out) {
  const std::string key = CampaignKey(event);
  std::optional<v1::CampaignRow> row = GetRow<v1::CampaignRow>(rows, kTrafficCampaigns, key);
  if (!row.has_value()) return;
  if (event.has_spend_recorded()) {
    const google::type::Money& amount = event.spend_recorded().amount();
    const std::int64_t spent =
        AddMinor(MinorUnits(row->spent()).value_or(0), MinorUnits(amount).value_or(0));
    *row->mutable_spent() = MoneyOf(spent, amount.currency_code());
  }
  Touch(event, *row);
  PutRow(out, kTrafficCampaigns, key, *std::move(row));
}

void Respond(const v1::Event& event, RowWriter& out) {
  v1::CampaignResponse response;
  response.set_customer(event.response_attributed().customer());
  response.set_pursuit(event.response_attributed().pursuit());
  response.set_deal(event.response_attributed().deal());
  InsertRow(out, kTrafficResponses, RowKey(event.stream(), Sortable(event.position())),
            std::move(response));
}

}  // namespace

void ApplyTraffic(const v1::Event& event, const RowReader& rows, RowWriter& out) {
  switch (event.kind_case()) {
    case v1::Event::kCampaignStarted: Start(event, out); break;
    case v1::Event::kTrafficRecorded: Count(event, out); break;
    case v1::Event::kMetricRecorded: Measure(event, out); break;
    case v1::Event::kSpendRecorded: Change(event, rows, out); break;
    case v1::Event::kResponseAttributed:
      Change(event, rows, out);
      Respond(event, out);
      break;
    default: break;
  }
}

}  // namespace kezhi::domain
