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

using Labels = std::vector<std::pair<std::string, std::string>>;

void AddError(const absl::Status& error, Labels labels, Gauges& gauges) {
  if (error.ok()) return;
  labels.emplace_back("code", absl::StatusCodeToString(error.code()));
  gauges.Add(1, labels);
}

}  // namespace

void AddGroups(engine::Engine& engine, Groups& groups, std::vector<MetricFamily>& families) {
  Gauges position("kezhi_consumer_group_position", "Position up to which all is settled, stored");
  Gauges events("kezhi_consumer_group_lag_events", "Events of the log after what is settled");
  Gauges seconds("kezhi_consumer_group_lag_seconds", "Age of the first event not settled");
  Gauges in_flight("kezhi_consumer_group_in_flight", "Events that members have");
  Gauges members("kezhi_consumer_group_members", "Members");
  Gauges parked("kezhi_consumer_group_parked", "Events put aside");
  Gauges stopped("kezhi_consumer_group_stopped", "1: it hands out nothing, as it was told");
  Gauges age("kezhi_consumer_group_progress_age_seconds", "Since it settled something, or started");
  Gauges restarts("kezhi_consumer_group_restarts_total",
                  "Times it began again, after a failure or as nobody had woken it",
                  prometheus::MetricType::Counter);
  Gauges error("kezhi_consumer_group_last_error",
               "1: the code of its last error, if there was one");
  Gauges failed("kezhi_consumer_group_failed", "1: it ended, or could not store its position");
  const storage::Journal& journal = engine.journal();
  for (const std::shared_ptr<GroupHost>& host : groups.All()) {
    const GroupState state = host->State();
    const Labels labels = {{"group", state.id}};
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
    age.Add(absl::ToDoubleSeconds(engine.clock().Now() - state.moved_at), labels);
    restarts.Add(static_cast<double>(state.restarts), labels);
    AddError(state.last_error, labels, error);
  }
  Take({&position, &events, &seconds, &in_flight, &members, &parked, &stopped, &failed, &age,
        &restarts, &error},
       families);
}

void AddSubscriptions(engine::Engine& engine, const SubscriptionList& subscriptions,
                      std::vector<MetricFamily>& families) {
  Gauges count("kezhi_subscriptions", "Subscriptions that are open");
  Gauges ended("kezhi_subscriptions_ended_total", "Subscriptions that ended, by status code",
               prometheus::MetricType::Counter);
  Gauges position("kezhi_subscription_position", "Position of the furthest behind, up to 20");
  Gauges events("kezhi_subscription_lag_events", "Events that it has not looked at");
  Gauges seconds("kezhi_subscription_lag_seconds", "Age of the first of them");
  Gauges age("kezhi_subscription_progress_age_seconds", "Since it moved, or began");
  Gauges restarts("kezhi_subscription_restarts_total", "Times nobody had woken it",
                  prometheus::MetricType::Counter);
  Gauges error("kezhi_subscription_last_error", "1: the code of its last error, if there was one");
  // Where they stand is read once: they move on meanwhile.
  std::vector<std::pair<Position, std::shared_ptr<const SubscriptionState>>> behind;
  for (auto& state : subscriptions.All()) behind.emplace_back(state->position(), std::move(state));
  count.Add(static_cast<double>(behind.size()));
  for (const auto& [code, number] : subscriptions.ended()) {
    ended.Add(static_cast<double>(number), {{"code", absl::StatusCodeToString(code)}});
  }
  const auto shown = static_cast<std::ptrdiff_t>(std::min(behind.size(), kShownSubscriptions));
  std::partial_sort(behind.begin(), behind.begin() + shown, behind.end());
  behind.resize(static_cast<std::size_t>(shown));
  const absl::Time now = engine.clock().Now();
  for (const auto& [at, state] : behind) {
    const Labels labels = {{"subscription", state->id}};
    const engine::Lag lag = engine::LagAt(engine.journal(), at, now);
    position.Add(static_cast<double>(at.value()), labels);
    events.Add(static_cast<double>(lag.events), labels);
    seconds.Add(absl::ToDoubleSeconds(lag.time), labels);
    age.Add(absl::ToDoubleSeconds(now - state->moved_at()), labels);
    restarts.Add(static_cast<double>(state->restarts()), labels);
    AddError(state->last_error(), labels, error);
  }
  Take({&count, &ended, &position, &events, &seconds, &age, &restarts, &error}, families);
}

}  // namespace kezhi::server
