// Instances beside those that are served: building, comparing, switching, going back.
#include <algorithm>
#include <map>
#include <utility>

#include "absl/cleanup/cleanup.h"
#include "absl/strings/str_cat.h"

#include "base/status_macros.h"
#include "domain/error.h"
#include "services/engine/horizon.h"
#include "services/engine/projector.h"
#include "services/engine/rebuild.h"

namespace kezhi::engine {
namespace {

absl::Status WrongState(const std::string& name, absl::string_view message) {
  return domain::ErrorBuilder(absl::StatusCode::kFailedPrecondition, v1::REASON_PROJECTION_STATE)
      .Message(absl::StrCat(name, " ", message))
      .Metadata("projection", name)
      .Build();
}

absl::Status Dropped() {
  return absl::AbortedError("the instance was dropped meanwhile");
}

absl::Status Differs(const Comparison& comparison) {
  const RowCounts& rows = comparison.rows;
  return domain::ErrorBuilder(absl::StatusCode::kFailedPrecondition, v1::REASON_PROJECTION_DIFFERS)
      .Message(absl::StrCat("the rows of ", comparison.projection, " differ at position ",
                            comparison.position.value(), ": ", rows.equal, " equal, ", rows.changed,
                            " changed, ", rows.added, " added, ", rows.removed, " removed"))
      .Metadata("projection", comparison.projection)
      .Metadata("equal", absl::StrCat(rows.equal))
      .Metadata("changed", absl::StrCat(rows.changed))
      .Metadata("added", absl::StrCat(rows.added))
      .Metadata("removed", absl::StrCat(rows.removed))
      .Build();
}

bool HasCandidate(const Catalogue& catalogue, const std::string& name) {
  return std::any_of(catalogue.instances.begin(), catalogue.instances.end(),
                     [&name](const InstanceInfo& info) {
                       return info.projection == name && info.role == InstanceRole::kCandidate;
                     });
}

// Serves the instance; what was served is kept as the former one, or goes. ABORTED: it is gone.
absl::Status Serve(std::uint64_t number, bool keep_former, Catalogue& catalogue) {
  const InstanceInfo* fresh = catalogue.Find(number);
  if (fresh == nullptr) return Dropped();
  const std::string name = fresh->projection;
  // One former instance is kept at most: that which is served now.
  std::erase_if(catalogue.instances, [&](const InstanceInfo& info) {
    return info.projection == name && info.number != number &&
           (info.role == InstanceRole::kFormer ||
            (info.role == InstanceRole::kServed && !keep_former));
  });
  InstanceInfo* served = catalogue.Served(name);
  if (served != nullptr) served->role = InstanceRole::kFormer;
  catalogue.Find(number)->role = InstanceRole::kServed;
  return absl::OkStatus();
}

// Whether it is at `position` for the reader.
absl::StatusOr<bool> StandsAt(const storage::ViewReader& reader, const Instance& instance,
                              Position position) {
  KEZHI_ASSIGN_OR_RETURN(const Position at, reader.Checkpoint(instance.info.space()));
  return at == position;
}

}  // namespace

absl::Status Projector::CheckName(const std::string& name) const {
  if (PresentVersion(name) != 0) return absl::OkStatus();
  return domain::NotFound(v1::REASON_PROJECTION_NOT_FOUND, absl::StrCat("projections/", name));
}

absl::StatusOr<std::shared_ptr<const Instance>> Projector::InRole(const std::string& name,
                                                                  InstanceRole role) const {
  KEZHI_RETURN_IF_ERROR(CheckName(name));
  const MutexLock lock(&mutex_);
  for (const auto& instance : instances_.all()) {
    if (instance->info.projection == name && instance->info.role == role && !instance->dropped) {
      return instance;
    }
  }
  return WrongState(name, role == InstanceRole::kServed      ? "is not served yet"
                          : role == InstanceRole::kCandidate ? "has no candidate; build one first"
                                                             : "has no former instance");
}

absl::StatusOr<std::vector<std::uint64_t>> Projector::AddCandidates(
    const InstanceVersions& versions) {
  std::vector<std::uint64_t> added;
  const auto add = [&](Catalogue& catalogue) {
    for (const auto& [name, version] : versions) {
      if (HasCandidate(catalogue, name)) {
        return WrongState(name, "has a candidate already; switch to it or drop it first");
      }
      added.push_back(catalogue.Add(name, version).number);
    }
    return absl::OkStatus();
  };
  KEZHI_RETURN_IF_ERROR(ChangeCatalogue(add));
  return added;
}

absl::StatusOr<std::uint64_t> Projector::Build(const std::string& name) {
  KEZHI_RETURN_IF_ERROR(CheckName(name));
  KEZHI_ASSIGN_OR_RETURN(const std::vector<std::uint64_t> added,
                         AddCandidates({{name, PresentVersion(name)}}));
  return added.front();
}

absl::StatusOr<Comparison> Projector::AwaitBuilt(std::uint64_t number, const Progress& progress) {
  KEZHI_RETURN_IF_ERROR(AwaitCandidates({number}, progress));
  KEZHI_ASSIGN_OR_RETURN(std::vector<Comparison> compared, Compare({number}));
  return std::move(compared.front());
}

absl::StatusOr<Comparison> Projector::Switch(const std::string& name, bool accept_difference) {
  KEZHI_RETURN_IF_ERROR(InRole(name, InstanceRole::kServed).status());
  KEZHI_ASSIGN_OR_RETURN(const auto candidate, InRole(name, InstanceRole::kCandidate));
  {
    const MutexLock lock(&mutex_);
    if (candidate->fault.has_value() || candidate->paused) {
      return WrongState(name, "has a candidate that stands still");
    }
    // One that has come so far follows like the rest: Compare waits until they meet.
    if (candidate->position < candidate->target) {
      return WrongState(name, "has a candidate that is still being built");
    }
  }
  const std::uint64_t number = candidate->info.number;
  KEZHI_ASSIGN_OR_RETURN(std::vector<Comparison> compared, Compare({number}));
  if (!compared.front().same() && !accept_difference) return Differs(compared.front());
  KEZHI_RETURN_IF_ERROR(Adopt({number}, /*keep_former=*/true));
  return std::move(compared.front());
}

absl::Status Projector::Rollback(const std::string& name) {
  KEZHI_ASSIGN_OR_RETURN(const auto served, InRole(name, InstanceRole::kServed));
  KEZHI_ASSIGN_OR_RETURN(const auto former, InRole(name, InstanceRole::kFormer));
  {
    const MutexLock lock(&mutex_);
    if (former->projection == nullptr) {
      return WrongState(name, "was of a version that this program does not have");
    }
    // One that has stopped may be the reason for going back.
    if (former->position < served->position && !served->fault.has_value()) {
      return WrongState(name, "has a former instance that is behind; try again");
    }
  }
  return Adopt({former->info.number}, /*keep_former=*/true);
}

absl::Status Projector::Drop(std::uint64_t number) {
  KEZHI_RETURN_IF_ERROR(ChangeCatalogue([number](Catalogue& catalogue) {
    const InstanceInfo* info = catalogue.Find(number);
    if (info == nullptr) {
      return domain::NotFound(v1::REASON_PROJECTION_NOT_FOUND, absl::StrCat("instance ", number));
    }
    if (info->role == InstanceRole::kServed) {
      return WrongState(info->projection, "is served by that instance");
    }
    catalogue.Remove(number);
    return absl::OkStatus();
  }));
  return Settle();
}

absl::StatusOr<Comparison> Projector::Verify(const std::string& name, const Progress& progress) {
  KEZHI_ASSIGN_OR_RETURN(const auto served, InRole(name, InstanceRole::kServed));
  if (served->projection == nullptr) {
    return WrongState(name, "is of a version that this program does not have");
  }
  KEZHI_ASSIGN_OR_RETURN(const std::vector<std::uint64_t> added,
                         AddCandidates({{name, served->info.version}}));
  const absl::Cleanup abandon = [&] { Abandon(added); };
  return AwaitBuilt(added.front(), progress);
}

absl::StatusOr<Projector::Rebuilt> Projector::Rebuild(const Progress& progress) {
  // What is being built for the first time is not built twice.
  KEZHI_RETURN_IF_ERROR(Served({}).status());
  InstanceVersions versions;
  for (const std::string& name : AllNames()) versions.emplace_back(name, PresentVersion(name));
  KEZHI_ASSIGN_OR_RETURN(const std::vector<std::uint64_t> numbers, AddCandidates(versions));
  absl::Cleanup abandon = [&] { Abandon(numbers); };
  KEZHI_RETURN_IF_ERROR(AwaitCandidates(numbers, progress));
  KEZHI_ASSIGN_OR_RETURN(std::vector<Comparison> compared, Compare(numbers));
  KEZHI_RETURN_IF_ERROR(Adopt(numbers, /*keep_former=*/false));
  std::move(abandon).Cancel();
  Rebuilt rebuilt;
  std::map<std::string, std::string> before;
  std::map<std::string, std::string> after;
  for (const Comparison& comparison : compared) {
    rebuilt.position = comparison.position;
    before[comparison.projection] = comparison.digest_served;
    after[comparison.projection] = comparison.digest_candidate;
  }
  const bool comparable = std::none_of(compared.begin(), compared.end(),
                                       [](const auto& one) { return one.digest_served.empty(); });
  if (comparable) rebuilt.digest_before = CombinedDigest(before);
  rebuilt.digest_after = CombinedDigest(after);
  rebuilt.views = std::move(compared);
  if (progress) progress(rebuilt.position.value(), rebuilt.position.value());
  return rebuilt;
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
        if (candidate->paused) return WrongState(candidate->info.projection, "is paused");
        const auto served = instances_.Served(candidate->info.projection);
        arrived = arrived && candidate->position >= candidate->target &&
                  (served == nullptr || candidate->position >= served->position);
        least = std::min(least, ShownPosition(*candidate));
      }
    }
    if (progress) progress(least.value(), head.value());
    if (arrived) return absl::OkStatus();
    KEZHI_RETURN_IF_ERROR(LetStep(progress));
  }
}

absl::StatusOr<Projector::InstancePairs> Projector::PairsOf(
    const std::vector<std::uint64_t>& numbers) const {
  InstancePairs pairs;
  const MutexLock lock(&mutex_);
  for (const std::uint64_t number : numbers) {
    auto candidate = instances_.Find(number);
    if (candidate == nullptr) return Dropped();
    if (candidate->fault.has_value() || candidate->paused) {
      return WrongState(candidate->info.projection, "has a candidate that stands still");
    }
    auto served = instances_.Served(candidate->info.projection);
    // Nothing to compare with.
    if (served != nullptr && (served->fault.has_value() || served->paused)) served = nullptr;
    pairs.emplace_back(std::move(served), std::move(candidate));
  }
  return pairs;
}

absl::StatusOr<std::vector<Comparison>> Projector::Compare(
    const std::vector<std::uint64_t>& numbers) {
  std::unique_ptr<storage::ViewReader> reader;
  InstancePairs pairs;
  Position position;
  // They move together, but may be caught while one has taken the last step without the others.
  for (bool together = false; !together;) {
    if (reader != nullptr) KEZHI_RETURN_IF_ERROR(LetStep());
    KEZHI_ASSIGN_OR_RETURN(pairs, PairsOf(numbers));
    reader = views_.Latest();
    KEZHI_ASSIGN_OR_RETURN(position, reader->Checkpoint(pairs.front().second->info.space()));
    together = true;
    for (const auto& [served, candidate] : pairs) {
      KEZHI_ASSIGN_OR_RETURN(const bool there, StandsAt(*reader, *candidate, position));
      together = together && there;
      if (served == nullptr) continue;
      KEZHI_ASSIGN_OR_RETURN(const bool beside, StandsAt(*reader, *served, position));
      together = together && beside;
    }
  }
  // After the reader was made: what was removed before that lay before it.
  KEZHI_ASSIGN_OR_RETURN(const Position earliest, EarliestOf(views_));
  std::vector<Comparison> compared;
  for (const auto& [served, candidate] : pairs) {
    Comparison& one = compared.emplace_back();
    one.projection = candidate->info.projection;
    one.position = position;
    const std::string space = candidate->info.space();
    KEZHI_ASSIGN_OR_RETURN(one.digest_candidate, reader->Digest(space, earliest));
    if (served == nullptr) continue;
    KEZHI_ASSIGN_OR_RETURN(one.digest_served, reader->Digest(served->info.space(), earliest));
    if (one.same()) continue;
    KEZHI_ASSIGN_OR_RETURN(one.rows, CompareRows(views_, *reader, served->info.space(), space));
  }
  return compared;
}

absl::Status Projector::Adopt(const std::vector<std::uint64_t>& numbers, bool keep_former) {
  const auto serve_all = [&](Catalogue& catalogue) {
    for (const std::uint64_t number : numbers) {
      KEZHI_RETURN_IF_ERROR(Serve(number, keep_former, catalogue));
    }
    return absl::OkStatus();
  };
  KEZHI_RETURN_IF_ERROR(ChangeCatalogue(serve_all));
  return Settle();
}

void Projector::Abandon(const std::vector<std::uint64_t>& numbers) {
  const absl::Status abandoned = ChangeCatalogue([&](Catalogue& catalogue) {
    for (const std::uint64_t number : numbers) catalogue.Remove(number);
    return absl::OkStatus();
  });
  // What is left is dropped by hand, or takes the place of the served one when that has no code.
  if (abandoned.ok()) Settle().IgnoreError();
}

}  // namespace kezhi::engine
