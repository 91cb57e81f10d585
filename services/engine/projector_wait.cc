// Who waits for the projector, and what it waits for itself.
#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"

#include "base/status_macros.h"
#include "domain/error.h"
#include "services/engine/projector.h"
#include "services/engine/stopping.h"

namespace kezhi::engine {
namespace {

// Events from which on a step costs each of them about the same.
constexpr std::uint64_t kGathered = 1024;

}  // namespace

absl::Status Projector::Behind(absl::string_view name, std::optional<Position> wanted) const {
  std::shared_ptr<const Instance> at = instances_.Served(name);
  if (at == nullptr || at->projection == nullptr) {
    for (const auto& instance : instances_.all()) {
      if (instance->info.projection == name && instance->projection != nullptr) at = instance;
    }
  }
  const Position position = at == nullptr ? Position(0) : ShownPosition(*at);
  domain::ErrorBuilder error(absl::StatusCode::kUnavailable, v1::REASON_PROJECTION_BEHIND);
  error.Metadata("projection", name).Metadata("position", absl::StrCat(position.value()));
  error.Metadata("head", absl::StrCat(journal_.head().position.value()));
  std::string message = absl::StrCat("the view ", name, " is at position ", position.value());
  if (at != nullptr && at->fault.has_value()) {
    absl::StrAppend(&message, " and has stopped before event ", at->fault->position.value());
  }
  if (wanted.has_value()) {
    error.Metadata("wanted", absl::StrCat(wanted->value()));
    absl::StrAppend(&message, ", not yet at ", wanted->value());
  } else {
    absl::StrAppend(&message, " and being built");
  }
  return error.Message(absl::StrCat(message, "; try again")).Build();
}

Arrival Projector::ArrivalOf(const ProjectionNames& names, Position position,
                             std::string& behind) const {
  behind.clear();
  bool never = stopping_;
  for (const std::string& name : names.empty() ? AllNames() : names) {
    const auto served = instances_.Served(name);
    const bool there = served != nullptr && served->projection != nullptr;
    if (there && served->position >= position) continue;
    never = never || (there && served->fault.has_value() && served->fault->before < position);
    if (behind.empty()) behind = name;
  }
  if (behind.empty()) return Arrival::kArrived;
  if (never) return Arrival::kNever;
  const Position head = journal_.last_position();
  ahead_ = ahead_ || position > head;
  const Position wanted = std::min(position, head);
  if (wanted_ < wanted) {
    wanted_ = wanted;
    WorkOf(Lane::kFront, Pace::kCalm).Notify();
  }
  return Arrival::kNotYet;
}

Arrival Projector::Reached(const ProjectionNames& names, Position position) const {
  std::string behind;
  const MutexLock lock(&mutex_);
  return ArrivalOf(names, position, behind);
}

absl::Status Projector::AwaitPosition(const ProjectionNames& names, Position position,
                                      std::chrono::steady_clock::time_point deadline) {
  const MutexLock lock(&mutex_);
  return AwaitArrival(names, position, deadline);
}

absl::StatusOr<InstanceList> Projector::AwaitServed(
    const ProjectionNames& names, Position position,
    std::chrono::steady_clock::time_point deadline) {
  const MutexLock lock(&mutex_);
  KEZHI_RETURN_IF_ERROR(AwaitArrival(names, position, deadline));
  return ServedNow(names);
}

absl::Status Projector::AwaitArrival(const ProjectionNames& names, Position position,
                                     std::chrono::steady_clock::time_point deadline) {
  std::string behind;
  mutex_.AwaitUntil(deadline, [&]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    return ArrivalOf(names, position, behind) != Arrival::kNotYet;
  });
  if (behind.empty()) return absl::OkStatus();
  return stopping_ ? Stopping() : Behind(behind, position);
}

void Projector::Stop() {
  {
    const MutexLock lock(&mutex_);
    stopping_ = true;
    for (const LaneState& lane : lanes_) {
      if (lane.pass != nullptr) lane.pass->mark.ReleaseAll();
    }
  }
  for (Signal& lane : work_) lane.Notify();
  stop_.Notify();
  TellMoved();
}

bool Projector::stopped() const {
  const MutexLock lock(&mutex_);
  return stopping_;
}

void Projector::AwaitStop(std::chrono::steady_clock::time_point deadline) {
  const MutexLock lock(&mutex_);
  stop_.AwaitUntil(mutex_, deadline,
                   [this]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) { return stopping_; });
}

std::optional<Pace> Projector::Due(Lane lane, Position head) const {
  const std::shared_ptr<const Instance> next = instances_.Next(lane, head);
  if (next == nullptr) return std::nullopt;
  const bool far = lane == Lane::kFront && head.value() - next->position.value() >= options_.far;
  return far ? Pace::kPrompt : Pace::kCalm;
}

bool Projector::AwaitWork(Lane lane, Pace pace, std::uint64_t ticket) {
  const MutexLock lock(&mutex_);
  LaneState& state = lanes_[static_cast<std::size_t>(lane)];
  Signal& work = WorkOf(lane, pace);
  const auto over = [&]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    return stopping_ || state.ticket != ticket;
  };
  if (!over() && state.stepping == pace) {
    state.stepping.reset();
    WakeLanes();
  }
  Position head;
  work.Await(mutex_, [&]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    head = journal_.last_position();
    return over() || (!state.stepping.has_value() && Due(lane, head) == pace);
  });
  if (over()) return false;
  state.stepping = pace;
  const Position from = instances_.Next(lane, head)->position;
  if (lane == Lane::kFront && head.value() - from.value() < kGathered) {
    work.AwaitUntil(mutex_, gather_until_, [&]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
      return over() || wanted_ > from;
    });
  }
  return !over();
}

void Projector::Notify() {
  const MutexLock lock(&mutex_);
  WakeLanes();
  // Who waits for what was not there then looks again, and is hurried for.
  if (std::exchange(ahead_, false)) mutex_.Notify();
}

void Projector::WakeLanes() const {
  const Position head = journal_.last_position();
  for (const Lane lane : {Lane::kFront, Lane::kBehind}) {
    if (lanes_[static_cast<std::size_t>(lane)].stepping.has_value()) continue;
    if (const std::optional<Pace> due = Due(lane, head)) WorkOf(lane, *due).Notify();
  }
}

absl::Status Projector::LetStep(const Progress& progress) {
  {
    const MutexLock lock(&mutex_);
    if (stopping_) return Stopping();
    if (threads_) {
      // Now and then by itself, so that who follows the progress sees the time pass.
      mutex_.AwaitUntil(std::chrono::steady_clock::now() + std::chrono::milliseconds(200),
                        [this, steps = steps_]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
                          return stopping_ || steps_ != steps;
                        });
      return absl::OkStatus();
    }
  }
  KEZHI_ASSIGN_OR_RETURN(const bool front, StepLane(Lane::kFront));
  KEZHI_ASSIGN_OR_RETURN(const bool behind, StepLane(Lane::kBehind, progress));
  return front || behind ? absl::OkStatus() : absl::InternalError("the views do not meet");
}

}  // namespace kezhi::engine
