#include "domain/campaign/evolve.h"

#include "domain/dates.h"
#include "domain/money.h"

namespace kezhi::domain {
namespace {

void Start(const v1::CampaignStarted& started, CampaignState& state) {
  state.started = true;
  state.from = ToDay(started.from());
  if (IsSet(started.to())) state.to = ToDay(started.to());
  state.group = started.group();
  if (!started.has_budget()) return;
  state.budget = MinorUnits(started.budget());
  state.currency = started.budget().currency_code();
}

}  // namespace

void EvolveCampaign(const v1::Event& event, CampaignState& state) {
  switch (event.kind_case()) {
    case v1::Event::kCampaignStarted: Start(event.campaign_started(), state); return;
    case v1::Event::kTrafficRecorded: {
      const v1::TrafficRecorded& traffic = event.traffic_recorded();
      state.traffic[{ToDay(traffic.day()), traffic.source()}] = traffic.visits();
      return;
    }
    case v1::Event::kMetricRecorded: {
      const v1::MetricRecorded& metric = event.metric_recorded();
      state.metrics[{ToDay(metric.day()), metric.metric(), metric.group(), metric.subject()}] =
          metric.value();
      return;
    }
    case v1::Event::kSpendRecorded: {
      const google::type::Money& amount = event.spend_recorded().amount();
      state.spent = AddMinor(state.spent, MinorUnits(amount).value_or(0));
      state.currency = amount.currency_code();
      return;
    }
    case v1::Event::kResponseAttributed: {
      const v1::ResponseAttributed& response = event.response_attributed();
      state.responses.emplace(response.customer(), response.pursuit(), response.deal());
      return;
    }
    default: return;
  }
}

}  // namespace kezhi::domain
