#include "services/server/projection_answers.h"

#include <algorithm>
#include <tuple>

#include "domain/dates.h"
#include "services/engine/lag.h"

namespace kezhi::server {
namespace {

v1::ProjectionRole RoleOf(engine::InstanceRole role) {
  switch (role) {
    case engine::InstanceRole::kServed: return v1::PROJECTION_ROLE_SERVED;
    case engine::InstanceRole::kCandidate: return v1::PROJECTION_ROLE_CANDIDATE;
    case engine::InstanceRole::kFormer: return v1::PROJECTION_ROLE_FORMER;
  }
  return v1::PROJECTION_ROLE_UNSPECIFIED;
}

v1::ProjectionState StateOf(const engine::ProjectionState& state) {
  if (!state.has_code) return v1::PROJECTION_STATE_WITHOUT_CODE;
  if (state.fault.has_value()) return v1::PROJECTION_STATE_STOPPED;
  if (state.paused) return v1::PROJECTION_STATE_PAUSED;
  const bool building = state.info.role == engine::InstanceRole::kCandidate && !state.caught_up;
  return building ? v1::PROJECTION_STATE_BUILDING : v1::PROJECTION_STATE_FOLLOWING;
}

v1::Projection ToProto(engine::Engine& engine, const engine::ProjectionState& state) {
  const absl::Time now = engine.clock().Now();
  v1::Projection shown;
  shown.set_name(state.info.projection);
  shown.set_version(state.info.version);
  shown.set_number(state.info.number);
  shown.set_role(RoleOf(state.info.role));
  shown.set_state(StateOf(state));
  shown.set_position(state.position.value());
  const std::uint64_t behind = state.head.value() - state.position.value();
  shown.set_lag_events(behind);
  shown.set_lag_seconds(
      absl::ToDoubleSeconds(engine::LagBehind(engine.journal(), state.position, now)));
  *shown.mutable_moved_at() = domain::ToTimestamp(state.moved_at);
  shown.set_progress_age_seconds(absl::ToDoubleSeconds(now - state.moved_at));
  shown.set_events_per_second(state.events_per_second);
  if (state.events_per_second > 0) {
    shown.set_seconds_left(static_cast<double>(behind) / state.events_per_second);
  }
  shown.set_restarts(state.restarts);
  if (state.fault.has_value()) {
    shown.set_error(std::string(state.fault->status.message()));
    shown.set_error_position(state.fault->position.value());
    shown.set_error_type(state.fault->type);
  } else if (!state.trouble.ok()) {
    shown.set_error(std::string(state.trouble.message()));
  }
  return shown;
}

}  // namespace

std::vector<v1::Projection> ProjectionsOf(engine::Engine& engine, const std::string& name) {
  std::vector<v1::Projection> all;
  for (const engine::ProjectionState& state : engine.projector().States()) {
    if (name.empty() || state.info.projection == name) all.push_back(ToProto(engine, state));
  }
  std::sort(all.begin(), all.end(), [](const v1::Projection& a, const v1::Projection& b) {
    return std::tuple(a.name(), a.number()) < std::tuple(b.name(), b.number());
  });
  return all;
}

v1::ProjectionComparison ToProto(const engine::Comparison& comparison) {
  v1::ProjectionComparison shown;
  shown.set_position(comparison.position.value());
  shown.set_digest_served(comparison.digest_served);
  shown.set_digest_candidate(comparison.digest_candidate);
  shown.set_rows_equal(comparison.rows.equal);
  shown.set_rows_changed(comparison.rows.changed);
  shown.set_rows_added(comparison.rows.added);
  shown.set_rows_removed(comparison.rows.removed);
  return shown;
}

}  // namespace kezhi::server
