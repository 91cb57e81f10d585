#include "services/server/health.h"

#include <algorithm>
#include <chrono>
#include <map>

#include "absl/strings/str_cat.h"
#include "google/protobuf/struct.pb.h"
#include "google/protobuf/util/json_util.h"

#include "base/check.h"

namespace kezhi::server {
namespace {

constexpr std::chrono::seconds kEvery(1);

// What is wrong with each projection; empty = nothing.
std::map<std::string, std::string> Projections(engine::Engine& engine) {
  std::map<std::string, std::string> wrong;
  for (const engine::ProjectionState& state : engine.projector().States()) {
    const bool served = state.info.role == engine::InstanceRole::kServed && state.has_code;
    std::string& why = wrong.try_emplace(state.info.projection, "is being built").first->second;
    if (!served) continue;
    why.clear();
    if (state.fault.has_value()) {
      why = absl::StrCat("stopped at event ", state.fault->position.value(), " ", state.fault->type,
                         ": ", state.fault->status.message());
    } else if (!state.trouble.ok()) {
      why = std::string(state.trouble.message());
    }
  }
  return wrong;
}

}  // namespace

Readiness ReadinessOf(engine::Engine& engine, Groups& groups, bool stopping) {
  Readiness readiness;
  if (stopping) readiness.reasons.push_back({"server", "is stopping"});
  for (const auto& [name, why] : Projections(engine)) {
    if (!why.empty()) readiness.reasons.push_back({absl::StrCat("projection.", name), why});
  }
  for (const auto& host : groups.All()) {
    const GroupState state = host->State();
    if (state.error.ok()) continue;
    readiness.reasons.push_back(
        {absl::StrCat("consumer_group.", state.id), std::string(state.error.message())});
  }
  return readiness;
}

std::string ToJson(const Readiness& readiness) {
  google::protobuf::Struct json;
  (*json.mutable_fields())["ready"].set_bool_value(readiness.ready());
  auto& reasons = *(*json.mutable_fields())["reasons"].mutable_list_value();
  for (const Readiness::Reason& reason : readiness.reasons) {
    auto& fields = *reasons.add_values()->mutable_struct_value()->mutable_fields();
    fields["what"].set_string_value(reason.what);
    fields["why"].set_string_value(reason.why);
  }
  std::string text;
  // Texts and a truth value always have a JSON.
  KEZHI_CHECK(google::protobuf::util::MessageToJsonString(json, &text).ok());
  return text;
}

HealthKeeper::HealthKeeper(engine::Engine& engine, Groups& groups,
                           const SubscriptionList& subscriptions,
                           grpc::HealthCheckServiceInterface& health)
    : engine_(engine), groups_(groups), subscriptions_(subscriptions), health_(health) {
  Refresh();
  thread_ = std::thread([this] { Run(); });
}

HealthKeeper::~HealthKeeper() {
  Stop();
}

void HealthKeeper::Refresh() {
  const std::map<std::string, std::string> projections = Projections(engine_);
  std::map<std::string, bool> groups;
  for (const auto& host : groups_.All()) {
    const GroupState state = host->State();
    groups[state.id] = state.error.ok();
  }
  const auto subscriptions = subscriptions_.All();
  const bool all_move = std::none_of(subscriptions.begin(), subscriptions.end(),
                                     [](const auto& state) { return state->stuck(); });
  const MutexLock lock(&mutex_);
  if (stopped_) return;
  for (const auto& [name, why] : projections) {
    health_.SetServingStatus(absl::StrCat("kezhi.projection.", name), why.empty());
  }
  health_.SetServingStatus("kezhi.subscriptions", all_move);
  // One that has been removed serves no more.
  for (const std::string& id : known_groups_) groups.try_emplace(id, false);
  for (const auto& [id, works] : groups) {
    health_.SetServingStatus(absl::StrCat("kezhi.consumer_group.", id), works);
    known_groups_.insert(id);
  }
}

void HealthKeeper::Run() {
  while (true) {
    {
      const MutexLock lock(&mutex_);
      const bool stopped =
          mutex_.AwaitUntil(std::chrono::steady_clock::now() + kEvery,
                            [this]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) { return stopped_; });
      if (stopped) return;
    }
    Refresh();
  }
}

void HealthKeeper::Stop() {
  {
    const MutexLock lock(&mutex_);
    if (!stopped_) health_.SetServingStatus(false);
    stopped_ = true;
    mutex_.Notify();
  }
  if (thread_.joinable()) thread_.join();
}

}  // namespace kezhi::server
