#include "services/engine/projector.h"

#include <algorithm>
#include <utility>

#include "absl/cleanup/cleanup.h"
#include "absl/strings/str_cat.h"

#include "base/status_macros.h"
#include "domain/error.h"
#include "services/engine/rebuild.h"

namespace kezhi::engine {
namespace {

absl::Status Stopping() {
  return domain::ErrorBuilder(absl::StatusCode::kUnavailable, v1::REASON_STOPPING)
      .Message("the service is stopping")
      .Build();
}

absl::Status Dropped() {
  return absl::AbortedError("the instance was dropped meanwhile");
}

// Whether all of them are at `position` for the reader.
absl::StatusOr<bool> StandAt(const storage::ViewReader& reader, const InstanceList& instances,
                             Position position) {
  for (const auto& instance : instances) {
    KEZHI_ASSIGN_OR_RETURN(const Position at, reader.Checkpoint(instance->info.space()));
    if (at != position) return false;
  }
  return true;
}

}  // namespace

Projector::Projector(const storage::Journal& journal, storage::Views& views, const Clock& clock,
                     const Options& options)
    : journal_(journal),
      views_(views),
      clock_(clock),
      options_(options),
      projections_(options.projections != nullptr ? *options.projections : domain::Projections()) {
}

absl::StatusOr<std::unique_ptr<Projector>> Projector::Open(const storage::Journal& journal,
                                                           storage::Views& views,
                                                           const Clock& clock,
                                                           const Options& options) {
  std::unique_ptr<Projector> projector(new Projector(journal, views, clock, options));
  KEZHI_RETURN_IF_ERROR(projector->OpenInstances());
  // Whose version has not been built yet.
  ProjectionNames missing;
  for (const std::string& name : projector->AllNames()) {
    const MutexLock lock(&projector->mutex_);
    const auto& all = projector->instances_.all();
    const bool there = std::any_of(all.begin(), all.end(), [&](const auto& instance) {
      return instance->info.projection == name && instance->projection != nullptr;
    });
    if (!there) missing.push_back(name);
  }
  std::vector<std::uint64_t> added;
  if (!missing.empty()) KEZHI_RETURN_IF_ERROR(projector->AddCandidates(missing, added));
  KEZHI_RETURN_IF_ERROR(projector->Settle());
  return projector;
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

absl::StatusOr<bool> Projector::StepLane(Lane lane) {
  std::shared_ptr<Pass>& running = passes_[static_cast<std::size_t>(lane)];
  std::shared_ptr<Pass> pass;
  {
    const MutexLock lock(&mutex_);
    pass = instances_.Take(lane, journal_.head().position);
    running = pass;
  }
  if (pass == nullptr) return false;
  std::vector<FoldPart*> parts;
  parts.reserve(pass->parts.size());
  for (const auto& part : pass->parts) parts.push_back(part.get());
  const Fold fold{journal_, views_, options_.fold, &pass->mark};
  const absl::StatusOr<bool> stepped = fold.Step(parts, pass->up_to);
  {
    const MutexLock lock(&mutex_);
    running = nullptr;
    Instances::GiveBack(*pass, clock_.Now());
    for (const auto& instance : pass->instances) instance->trouble = stepped.status();
    settle_ = true;
    ++steps_;
    mutex_.Notify();
  }
  pass.reset();
  KEZHI_RETURN_IF_ERROR(stepped.status());
  KEZHI_RETURN_IF_ERROR(Settle());
  return true;
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
  InstanceList all;
  const MutexLock lock(&mutex_);
  for (const std::string& name : names.empty() ? AllNames() : names) {
    auto served = instances_.Served(name);
    if (served == nullptr || served->projection == nullptr) return Behind(name, std::nullopt);
    all.push_back(std::move(served));
  }
  return all;
}

absl::Status Projector::Behind(absl::string_view name, std::optional<Position> wanted) const {
  std::shared_ptr<const Instance> at = instances_.Served(name);
  if (at == nullptr || at->projection == nullptr) {
    for (const auto& instance : instances_.all()) {
      if (instance->info.projection == name && instance->projection != nullptr) at = instance;
    }
  }
  const Position position = at == nullptr ? Position(0) : at->position;
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

absl::Status Projector::AwaitPosition(const ProjectionNames& names, Position position,
                                      std::chrono::steady_clock::time_point deadline) {
  const ProjectionNames wanted = names.empty() ? AllNames() : names;
  const MutexLock lock(&mutex_);
  // The first that is not there yet; empty = all are. One that has stopped ends the waiting.
  std::string behind;
  bool hopeless = false;
  const auto arrived = [&]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    behind.clear();
    for (const std::string& name : wanted) {
      const auto served = instances_.Served(name);
      const bool there = served != nullptr && served->projection != nullptr;
      if (there && served->position >= position) continue;
      hopeless =
          hopeless || (there && served->fault.has_value() && served->fault->before < position);
      if (behind.empty()) behind = name;
    }
    return behind.empty();
  };
  mutex_.AwaitUntil(deadline, [&]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    return arrived() || hopeless || stopping_;
  });
  if (behind.empty()) return absl::OkStatus();
  return stopping_ ? Stopping() : Behind(behind, position);
}

void Projector::Stop() {
  const MutexLock lock(&mutex_);
  stopping_ = true;
  mutex_.Notify();
}

bool Projector::stopped() const {
  const MutexLock lock(&mutex_);
  return stopping_;
}

void Projector::AwaitStop(std::chrono::steady_clock::time_point deadline) {
  const MutexLock lock(&mutex_);
  mutex_.AwaitUntil(deadline, [this]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) { return stopping_; });
}

bool Projector::AwaitWork(Lane lane) {
  const MutexLock lock(&mutex_);
  mutex_.Await([this, lane]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    return stopping_ || instances_.HasWork(lane, journal_.head().position);
  });
  return !stopping_;
}

void Projector::Notify() {
  const MutexLock lock(&mutex_);
  mutex_.Notify();
}

absl::Status Projector::ChangeCatalogue(const CatalogueChange& change) {
  const MutexLock changing(&change_mutex_);
  Catalogue catalogue;
  catalogue.last_number = last_number_;
  {
    const MutexLock lock(&mutex_);
    catalogue.instances = instances_.Infos();
  }
  const std::vector<InstanceInfo> before = catalogue.instances;
  KEZHI_RETURN_IF_ERROR(change(catalogue));
  if (catalogue.instances == before) return absl::OkStatus();
  KEZHI_RETURN_IF_ERROR(catalogue.Save(views_));
  last_number_ = catalogue.last_number;
  const MutexLock lock(&mutex_);
  instances_.Follow(catalogue.instances);
  for (const InstanceInfo& info : catalogue.instances) {
    if (instances_.Find(info.number) != nullptr) continue;
    instances_.Add(info, CodeOf(info.projection, info.version), Position(0), clock_.Now()).target =
        journal_.head().position;
  }
  settle_ = true;
  mutex_.Notify();
  return absl::OkStatus();
}

absl::Status Projector::AddCandidates(const ProjectionNames& names,
                                      std::vector<std::uint64_t>& added) {
  return ChangeCatalogue([&](Catalogue& catalogue) {
    for (const std::string& name : names) {
      added.push_back(catalogue.Add(name, PresentVersion(name)).number);
    }
    return absl::OkStatus();
  });
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
    if (info.role != InstanceRole::kCandidate || instance->projection == nullptr ||
        instance->position < instance->target) {
      continue;
    }
    const auto served = std::find_if(
        catalogue.instances.begin(), catalogue.instances.end(), [&](const InstanceInfo& other) {
          return other.projection == info.projection && other.role == InstanceRole::kServed;
        });
    if (served != catalogue.instances.end()) {
      if (CodeOf(served->projection, served->version) != nullptr) continue;
      served->role = InstanceRole::kFormer;
    }
    info.role = InstanceRole::kServed;
  }
}

absl::StatusOr<Projector::Rebuilt> Projector::Rebuild(const Progress& progress) {
  // What is being built for the first time is not built twice.
  KEZHI_RETURN_IF_ERROR(Served({}).status());
  std::vector<std::uint64_t> numbers;
  KEZHI_RETURN_IF_ERROR(AddCandidates(AllNames(), numbers));
  absl::Cleanup abandon = [&] { Abandon(numbers); };
  KEZHI_RETURN_IF_ERROR(AwaitCandidates(numbers, progress));
  Rebuilt rebuilt;
  while (true) {
    KEZHI_ASSIGN_OR_RETURN(const bool compared, Compare(numbers, rebuilt));
    if (compared) break;
    KEZHI_RETURN_IF_ERROR(LetStep());
  }
  KEZHI_RETURN_IF_ERROR(Adopt(numbers));
  std::move(abandon).Cancel();
  if (progress) progress(rebuilt.position.value(), rebuilt.position.value());
  return rebuilt;
}

absl::Status Projector::LetStep() {
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
  KEZHI_ASSIGN_OR_RETURN(const bool stepped, Step());
  return stepped ? absl::OkStatus() : absl::InternalError("the views do not meet");
}

absl::Status Projector::AwaitCandidates(const std::vector<std::uint64_t>& numbers,
                                        const Progress& progress) {
  while (true) {
    const Position head = journal_.head().position;
    Position least = head;
    bool arrived = true;
    {
      const MutexLock lock(&mutex_);
      for (const std::uint64_t number : numbers) {
        const auto candidate = instances_.Find(number);
        if (candidate == nullptr) return Dropped();
        if (candidate->fault.has_value()) return candidate->fault->status;
        const auto served = instances_.Served(candidate->info.projection);
        arrived = arrived && candidate->position >= candidate->target &&
                  (served == nullptr || candidate->position >= served->position);
        least = std::min(least, candidate->position);
      }
    }
    if (progress) progress(least.value(), head.value());
    if (arrived) return absl::OkStatus();
    KEZHI_RETURN_IF_ERROR(LetStep());
  }
}

absl::StatusOr<bool> Projector::Compare(const std::vector<std::uint64_t>& numbers,
                                        Rebuilt& rebuilt) const {
  InstanceList before;
  InstanceList after;
  bool comparable = true;
  {
    const MutexLock lock(&mutex_);
    for (const std::uint64_t number : numbers) {
      after.push_back(instances_.Find(number));
      if (after.back() == nullptr) return Dropped();
      before.push_back(instances_.Served(after.back()->info.projection));
      comparable = comparable && before.back() != nullptr && !before.back()->fault.has_value();
    }
  }
  const std::unique_ptr<storage::ViewReader> reader = views_.Latest();
  KEZHI_ASSIGN_OR_RETURN(rebuilt.position, reader->Checkpoint(after.front()->info.space()));
  KEZHI_ASSIGN_OR_RETURN(const bool together, StandAt(*reader, after, rebuilt.position));
  if (!together) return false;
  if (comparable) {
    KEZHI_ASSIGN_OR_RETURN(const bool beside, StandAt(*reader, before, rebuilt.position));
    if (!beside) return false;
    KEZHI_ASSIGN_OR_RETURN(rebuilt.digest_before, DigestOf(*reader, before));
  }
  KEZHI_ASSIGN_OR_RETURN(rebuilt.digest_after, DigestOf(*reader, after));
  return true;
}

absl::Status Projector::Adopt(const std::vector<std::uint64_t>& numbers) {
  KEZHI_RETURN_IF_ERROR(ChangeCatalogue([&](Catalogue& catalogue) {
    for (const std::uint64_t number : numbers) {
      InstanceInfo* fresh = catalogue.Find(number);
      if (fresh == nullptr) return Dropped();
      std::erase_if(catalogue.instances, [name = fresh->projection](const InstanceInfo& info) {
        return info.projection == name && info.role == InstanceRole::kServed;
      });
      catalogue.Find(number)->role = InstanceRole::kServed;
    }
    return absl::OkStatus();
  }));
  return Settle();
}

void Projector::Abandon(const std::vector<std::uint64_t>& numbers) {
  const absl::Status abandoned = ChangeCatalogue([&](Catalogue& catalogue) {
    std::erase_if(catalogue.instances, [&](const InstanceInfo& info) {
      return info.role == InstanceRole::kCandidate &&
             std::find(numbers.begin(), numbers.end(), info.number) != numbers.end();
    });
    return absl::OkStatus();
  });
  // What is left is dropped by hand, or takes the place of the served one when that has no code.
  if (abandoned.ok()) Settle().IgnoreError();
}

}  // namespace kezhi::engine
