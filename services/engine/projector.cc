#include "services/engine/projector.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"

#include "base/status_macros.h"
#include "domain/error.h"

namespace kezhi::engine {
namespace {

// A step of so many was made while many callers were busy. A single one's events are folded at
// once, so that who writes and then looks mostly finds it.
constexpr std::uint64_t kBusy = 16;

absl::Status NoSuchInstance(std::uint64_t number) {
  return domain::NotFound(v1::REASON_PROJECTION_NOT_FOUND,
                          absl::StrCat("projection instance ", number));
}

}  // namespace

Projector::Projector(const storage::Journal& journal, storage::Views& views, const Clock& clock,
                     const Options& options)
    : journal_(journal),
      views_(views),
      clock_(clock),
      options_(options),
      projections_(options.projections != nullptr ? *options.projections : domain::Projections()),
      instances_(options.whole_from) {
}

absl::StatusOr<std::unique_ptr<Projector>> Projector::Open(const storage::Journal& journal,
                                                           storage::Views& views,
                                                           const Clock& clock,
                                                           const Options& options) {
  std::unique_ptr<Projector> projector(new Projector(journal, views, clock, options));
  KEZHI_RETURN_IF_ERROR(projector->OpenInstances());
  KEZHI_RETURN_IF_ERROR(projector->BeginMissing());
  KEZHI_RETURN_IF_ERROR(projector->Settle());
  return projector;
}

absl::Status Projector::BeginMissing() {
  InstanceVersions missing;
  {
    const MutexLock lock(&mutex_);
    const auto& all = instances_.all();
    for (const std::string& name : AllNames()) {
      const int version = PresentVersion(name);
      const bool there = std::any_of(all.begin(), all.end(), [&](const auto& instance) {
        return instance->info.projection == name && instance->info.version == version;
      });
      if (!there) missing.emplace_back(name, version);
    }
  }
  return ChangeCatalogue([&missing](Catalogue& catalogue) {
    for (const auto& [name, version] : missing) {
      // One that another program has begun makes room.
      std::erase_if(catalogue.instances, [&name = name](const InstanceInfo& info) {
        return info.projection == name && info.role == InstanceRole::kCandidate;
      });
      catalogue.Add(name, version);
    }
    return absl::OkStatus();
  });
}

absl::Status Projector::OpenInstances() {
  KEZHI_ASSIGN_OR_RETURN(const Catalogue catalogue, Catalogue::Load(views_));
  const MutexLock change(&change_mutex_);
  last_number_ = catalogue.last_number;
  const absl::Time now = clock_.Now();
  const MutexLock lock(&mutex_);
  for (const InstanceInfo& info : catalogue.instances) {
    KEZHI_ASSIGN_OR_RETURN(const Position position, views_.Checkpoint(info.space()));
    const domain::Projection* code = CodeOf(info.projection, info.version);
    instances_.Add(info, code, position, now).target = journal_.head().position;
  }
  settle_ = true;
  return absl::OkStatus();
}

const domain::Projection* Projector::CodeOf(absl::string_view name, int version) const {
  for (const domain::Projection& projection : projections_) {
    if (projection.name == name && projection.version == version) return &projection;
  }
  return nullptr;
}

int Projector::PresentVersion(absl::string_view name) const {
  int version = 0;
  for (const domain::Projection& projection : projections_) {
    if (projection.name == name) version = projection.version;
  }
  return version;
}

ProjectionNames Projector::AllNames() const {
  ProjectionNames names;
  for (const domain::Projection& projection : projections_) {
    if (std::find(names.begin(), names.end(), projection.name) == names.end()) {
      names.emplace_back(projection.name);
    }
  }
  return names;
}

std::shared_ptr<Pass> Projector::Begin(Lane lane) {
  const MutexLock lock(&mutex_);
  std::shared_ptr<Pass> pass = instances_.Take(lane, journal_.last_position());
  if (pass != nullptr && stopping_) pass->mark.ReleaseAll();
  lanes_[static_cast<std::size_t>(lane)].pass = pass;
  return pass;
}

bool Projector::End(Lane lane, Pass& pass, const absl::Status& status) {
  {
    const MutexLock lock(&mutex_);
    LaneState& state = lanes_[static_cast<std::size_t>(lane)];
    if (state.pass.get() != &pass) return false;
    state.pass = nullptr;
    ++state.steps;
    std::uint64_t moved = 0;
    for (std::size_t i = 0; i < pass.parts.size(); ++i) {
      const Position before = pass.instances[i]->position;
      moved = std::max(moved, pass.parts[i]->position.value() - before.value());
    }
    for (const auto& part : pass.parts) rows_written_ += part->gained;
    Instances::GiveBack(pass, clock_.Now());
    for (const auto& instance : pass.instances) instance->trouble = status;
    settle_ = true;
    ++steps_;
    if (lane == Lane::kFront && moved >= kBusy) {
      gather_until_ =
          std::chrono::steady_clock::now() + absl::ToChronoMicroseconds(options_.gather);
    }
  }
  TellMoved();
  return true;
}

void Projector::TellMoved() {
  {
    const MutexLock lock(&mutex_);
    WakeLanes();
  }
  mutex_.Notify();
  moved_.Notify();
}

absl::StatusOr<bool> Projector::StepLane(Lane lane, const Progress& progress) {
  std::shared_ptr<Pass> pass = Begin(lane);
  if (pass == nullptr) return false;
  const absl::Status stepped = RunPass(*pass, journal_, views_, options_.pass, progress);
  if (!End(lane, *pass, stepped)) {
    return absl::CancelledError("another thread has taken over");
  }
  // Before rows are removed that only this pass has held.
  pass.reset();
  KEZHI_RETURN_IF_ERROR(stepped);
  KEZHI_RETURN_IF_ERROR(Settle());
  return true;
}

bool Projector::Stalls(LaneState& lane, bool has_work, absl::Time now) const {
  std::vector<FoldMark::Place> places;
  if (lane.pass != nullptr) places = lane.pass->mark.places();
  const bool same = lane.steps == lane.seen_steps && places == lane.seen_places;
  if (!has_work || !same || lane.since == absl::InfinitePast()) {
    lane.since = has_work ? now : absl::InfinitePast();
    lane.seen_steps = lane.steps;
    lane.seen_places = std::move(places);
    // Its instances move all at once, in the end.
    if (lane.pass != nullptr && lane.pass->whole) {
      for (const auto& instance : lane.pass->instances) instance->moved_at = now;
    }
  }
  return has_work && now - lane.since >= options_.stall_after;
}

std::vector<Lane> Projector::Watch() {
  std::vector<Lane> lost = TakeStalled();
  if (lost.empty()) return lost;
  // The former threads end, should they wait.
  for (const Lane lane : lost) {
    for (const Pace pace : {Pace::kCalm, Pace::kPrompt}) WorkOf(lane, pace).Notify();
  }
  TellMoved();
  return lost;
}

std::vector<Lane> Projector::TakeStalled() {
  std::vector<Lane> lost;
  const absl::Time now = clock_.Now();
  const MutexLock lock(&mutex_);
  for (const Lane lane : {Lane::kFront, Lane::kBehind}) {
    LaneState& state = lanes_[static_cast<std::size_t>(lane)];
    const bool has_work =
        state.pass != nullptr || instances_.Next(lane, journal_.head().position) != nullptr;
    if (!Stalls(state, has_work, now)) continue;
    if (state.pass != nullptr) {
      // What is being stored cannot be taken away: the disk has to answer first.
      if (!state.pass->mark.Revoke()) continue;
      Instances::TakeAway(*state.pass, now);
      state.pass = nullptr;
    }
    ++state.ticket;
    state.stepping.reset();
    ++state.steps;
    lost.push_back(lane);
  }
  return lost;
}

std::uint64_t Projector::Ticket(Lane lane) const {
  const MutexLock lock(&mutex_);
  return lanes_[static_cast<std::size_t>(lane)].ticket;
}

std::vector<ProjectionState> Projector::States() const {
  std::vector<ProjectionState> states;
  const absl::Time now = clock_.Now();
  const Position head = journal_.head().position;
  const MutexLock lock(&mutex_);
  for (const auto& instance : instances_.all()) {
    if (instance->dropped) continue;
    ProjectionState& state = states.emplace_back();
    state.info = instance->info;
    state.has_code = instance->projection != nullptr;
    state.paused = instance->paused;
    state.caught_up = instance->position >= instance->target;
    state.position = ShownPosition(*instance);
    // A step may have stored more than the head that was read before.
    state.head = std::max(head, state.position);
    state.fault = instance->fault;
    state.trouble = instance->trouble;
    state.moved_at = instance->moved_at;
    state.restarts = instance->restarts;
    const absl::Duration took = now - instance->begun_at;
    if (took > absl::ZeroDuration()) {
      state.events_per_second =
          static_cast<double>(state.position.value() - instance->begun_from.value()) /
          absl::ToDoubleSeconds(took);
    }
  }
  return states;
}

Position Projector::ShownPosition(const Instance& instance) const {
  for (const LaneState& lane : lanes_) {
    if (lane.pass == nullptr || !lane.pass->whole) continue;
    const auto& built = lane.pass->instances;
    for (std::size_t i = 0; i < built.size(); ++i) {
      if (built[i].get() == &instance) return Position(lane.pass->mark.place(i).position);
    }
  }
  return instance.position;
}

void Projector::ReleaseUnwanted() {
  for (const LaneState& lane : lanes_) {
    if (lane.pass == nullptr) continue;
    const auto& instances = lane.pass->instances;
    for (std::size_t i = 0; i < instances.size(); ++i) {
      if (instances[i]->dropped || instances[i]->paused) lane.pass->mark.Release(i);
    }
  }
}

absl::Status Projector::Pause(std::uint64_t number) {
  const MutexLock lock(&mutex_);
  const auto instance = instances_.Find(number);
  if (instance == nullptr) return NoSuchInstance(number);
  instance->paused = true;
  ReleaseUnwanted();
  return absl::OkStatus();
}

absl::Status Projector::Resume(std::uint64_t number) {
  const MutexLock lock(&mutex_);
  const auto instance = instances_.Find(number);
  if (instance == nullptr) return NoSuchInstance(number);
  instance->paused = false;
  instance->fault.reset();
  instance->begun_at = clock_.Now();
  instance->begun_from = instance->position;
  instance->moved_at = instance->begun_at;
  WakeLanes();
  return absl::OkStatus();
}

absl::StatusOr<bool> Projector::Step() {
  KEZHI_ASSIGN_OR_RETURN(const bool front, StepLane(Lane::kFront));
  KEZHI_ASSIGN_OR_RETURN(const bool behind, StepLane(Lane::kBehind));
  return front || behind;
}

void Projector::ExpectThreads() {
  const MutexLock lock(&mutex_);
  threads_ = true;
}

Position Projector::position(const ProjectionNames& names) const {
  const MutexLock lock(&mutex_);
  std::optional<Position> smallest;
  for (const std::string& name : names.empty() ? AllNames() : names) {
    const auto served = instances_.Served(name);
    const Position position =
        served == nullptr || served->projection == nullptr ? Position(0) : served->position;
    smallest = std::min(smallest.value_or(position), position);
  }
  return smallest.value_or(Position(0));
}

absl::Status Projector::status() const {
  const MutexLock lock(&mutex_);
  absl::Status status;
  for (const auto& instance : instances_.all()) {
    status.Update(instance->trouble);
    if (instance->fault.has_value()) status.Update(instance->fault->status);
  }
  return status;
}

absl::StatusOr<InstanceList> Projector::Served(const ProjectionNames& names) const {
  const MutexLock lock(&mutex_);
  return ServedNow(names);
}

absl::StatusOr<InstanceList> Projector::ServedNow(const ProjectionNames& names) const {
  InstanceList all;
  for (const std::string& name : names.empty() ? AllNames() : names) {
    auto served = instances_.Served(name);
    if (served == nullptr || served->projection == nullptr) return Behind(name, std::nullopt);
    all.push_back(std::move(served));
  }
  return all;
}

absl::Status Projector::ChangeCatalogue(const CatalogueChange& change) {
  KEZHI_ASSIGN_OR_RETURN(const bool changed, StoreCatalogue(change));
  if (changed) TellMoved();
  return absl::OkStatus();
}

absl::StatusOr<bool> Projector::StoreCatalogue(const CatalogueChange& change) {
  const MutexLock changing(&change_mutex_);
  Catalogue catalogue;
  catalogue.last_number = last_number_;
  {
    const MutexLock lock(&mutex_);
    catalogue.instances = instances_.Infos();
  }
  const std::vector<InstanceInfo> before = catalogue.instances;
  KEZHI_RETURN_IF_ERROR(change(catalogue));
  if (catalogue.instances == before) return false;
  KEZHI_RETURN_IF_ERROR(catalogue.Save(views_));
  last_number_ = catalogue.last_number;
  const MutexLock lock(&mutex_);
  instances_.Follow(catalogue.instances);
  ReleaseUnwanted();
  for (const InstanceInfo& info : catalogue.instances) {
    if (instances_.Find(info.number) != nullptr) continue;
    instances_.Add(info, CodeOf(info.projection, info.version), Position(0), clock_.Now()).target =
        journal_.head().position;
  }
  settle_ = true;
  return true;
}

absl::Status Projector::Settle() {
  {
    const MutexLock lock(&mutex_);
    if (!std::exchange(settle_, false)) return absl::OkStatus();
  }
  KEZHI_RETURN_IF_ERROR(ChangeCatalogue([this](Catalogue& catalogue) {
    const MutexLock lock(&mutex_);
    ServeFirst(catalogue);
    return absl::OkStatus();
  }));
  std::vector<std::shared_ptr<Instance>> gone;
  {
    const MutexLock lock(&mutex_);
    gone = instances_.TakeDropped();
  }
  for (const auto& instance : gone) {
    KEZHI_RETURN_IF_ERROR(views_.Drop(instance->info.space()));
  }
  return absl::OkStatus();
}

void Projector::ServeFirst(Catalogue& catalogue) const {
  for (InstanceInfo& info : catalogue.instances) {
    const auto instance = instances_.Find(info.number);
    if (info.role == InstanceRole::kServed || instance->projection == nullptr ||
        instance->position < instance->target) {
      continue;
    }
    InstanceInfo* served = catalogue.Served(info.projection);
    const bool serves = served != nullptr && CodeOf(served->projection, served->version) != nullptr;
    // A former one comes back when this program is older than what has taken its place.
    const bool may = info.role == InstanceRole::kCandidate || served != nullptr;
    if (serves || !may) continue;
    if (served != nullptr) served->role = InstanceRole::kFormer;
    info.role = InstanceRole::kServed;
  }
}

}  // namespace kezhi::engine
