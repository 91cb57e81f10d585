#include "services/server/follower_metrics.h"

#include <algorithm>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>

#include "services/engine/lag.h"
#include "services/engine/parked_events.h"
#include "services/server/gauges.h"

namespace kezhi::server {
namespace {

using prometheus::MetricFamily;

// There may be thousands, and each comes under an id of its own.
constexpr std::size_t kShownSubscriptions = 20;

}  // namespace

void AddGroups(engine::Engine& engine, Groups& groups, std::vector<MetricFamily>& families) {
  Gauges position("kezhi_consumer_group_position", "Position up to which all is settled, stored");
  Gauges events("kezhi_consumer_group_lag_events", "Events of the log after what is settled");
  Gauges seconds("kezhi_consumer_group_lag_seconds", "Age of the first event not settled");
  Gauges in_flight("kezhi_consumer_group_in_flight", "Events that members have");
  Gauges members("kezhi_consumer_group_members", "Members");
  Gauges parked("kezhi_consumer_group_parked", "Events put aside");
  Gauges stopped("kezhi_consumer_group_stopped", "1: it hands out nothing, as it was told");
  Gauges failed("kezhi_consumer_group_failed", "1: it ended, or could not store its position");
  const storage::Journal& journal = engine.journal();
  for (const std::shared_ptr<GroupHost>& host : groups.All()) {
    const GroupState state = host->State();
    const std::vector<std::pair<std::string, std::string>> labels = {{"group", state.id}};
    const engine::Lag lag = engine::LagAt(journal, state.progress.settled, engine.clock().Now());
    position.Add(static_cast<double>(state.progress.position.value()), labels);
    events.Add(static_cast<double>(lag.events), labels);
    seconds.Add(absl::ToDoubleSeconds(lag.time), labels);
    in_flight.Add(static_cast<double>(state.progress.in_flight), labels);
    members.Add(static_cast<double>(state.progress.members), labels);
    const absl::StatusOr<std::uint64_t> aside = engine::CountParked(journal, state.id, {});
    if (aside.ok()) parked.Add(static_cast<double>(*aside), labels);
    stopped.Add(state.stopped ? 1 : 0, labels);
    failed.Add(state.error.ok() ? 0 : 1, labels);
  }
  Take({&position, &events, &seconds, &in_flight, &members, &parked, &stopped, &failed}, families);
}

void AddSubscriptions(engine::Engine& engine, const SubscriptionList& subscriptions,
                      std::vector<MetricFamily>& families) {
  Gauges count("kezhi_subscriptions", "Subscriptions that are open");
  Gauges ended("kezhi_subscriptions_ended_total", "Subscriptions that ended, by status code",
               prometheus::MetricType::Counter);
  Gauges position("kezhi_subscription_position", "Position of the furthest behind, up to 20");
  Gauges events("kezhi_subscription_lag_events", "Events that it has not looked at");
  Gauges seconds("kezhi_subscription_lag_seconds", "Age of the first of them");
  std::vector<std::pair<std::uint64_t, std::string>> behind;
  for (const auto& state : subscriptions.All()) behind.emplace_back(state->position, state->id);
  count.Add(static_cast<double>(behind.size()));
  for (const auto& [code, number] : subscriptions.ended()) {
    ended.Add(static_cast<double>(number), {{"code", absl::StatusCodeToString(code)}});
  }
  const auto shown = static_cast<std::ptrdiff_t>(std::min(behind.size(), kShownSubscriptions));
  std::partial_sort(behind.begin(), behind.begin() + shown, behind.end());
  behind.resize(static_cast<std::size_t>(shown));
  for (const auto& [at, id] : behind) {
    const std::vector<std::pair<std::string, std::string>> labels = {{"subscription", id}};
    const engine::Lag lag = engine::LagAt(engine.journal(), Position(at), engine.clock().Now());
    position.Add(static_cast<double>(at), labels);
    events.Add(static_cast<double>(lag.events), labels);
    seconds.Add(absl::ToDoubleSeconds(lag.time), labels);
  }
  Take({&count, &ended, &position, &events, &seconds}, families);
}

}  // namespace kezhi::server
