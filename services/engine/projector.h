#ifndef KEZHI_SERVICES_ENGINE_PROJECTOR_H_
#define KEZHI_SERVICES_ENGINE_PROJECTOR_H_

#include <array>
#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

#include "base/mutex.h"
#include "base/strong_id.h"
#include "services/engine/clock.h"
#include "services/engine/fold.h"
#include "services/engine/instances.h"
#include "storage/journal.h"
#include "storage/views.h"

namespace kezhi::engine {

// Names of projections; empty = all.
using ProjectionNames = std::vector<std::string>;

// Keeps the instances of the projections behind the journal: a step machine that folds what has
// become durable, and tells who waits for a position. Those that stand near each other move
// together; each has its own checkpoint, so that each may stop, be built anew and be switched
// alone.
class Projector {
 public:
  struct Options {
    Fold::Options fold;
    // Borrowed; nullptr = those of the domain.
    const std::vector<domain::Projection>* projections = nullptr;
  };

  // Borrowed. Folds nothing: what is behind, or there not at all, is built by the steps.
  static absl::StatusOr<std::unique_ptr<Projector>> Open(const storage::Journal& journal,
                                                         storage::Views& views, const Clock& clock,
                                                         const Options& options);

  // Folds one batch of a lane. False: the lane has nothing to do. An error is one of the disk; it
  // stays until a step succeeds. One thread for each lane at a time.
  absl::StatusOr<bool> StepLane(Lane lane);
  // Of all lanes, for who drives them on one thread.
  absl::StatusOr<bool> Step();
  // From now on other threads step: Rebuild waits for them instead of stepping by itself.
  void ExpectThreads();

  // Up to here the rows of the projections are stored and seen; 0 when one is not served. Any
  // thread.
  Position position(const ProjectionNames& names = {}) const;
  // How the last steps went, and whether a projection has stopped. Any thread.
  absl::Status status() const;

  // Where each projection's rows are. UNAVAILABLE, PROJECTION_BEHIND: one of them is being built,
  // and nothing is served beside it. Whoever keeps the instances keeps their rows. Any thread.
  absl::StatusOr<InstanceList> Served(const ProjectionNames& names) const;

  // Waits until the rows of the projections have reached `position`. UNAVAILABLE,
  // PROJECTION_BEHIND: not before `deadline`, or never as one has stopped. UNAVAILABLE, STOPPING:
  // Stop was called. Any thread but the one that steps.
  absl::Status AwaitPosition(const ProjectionNames& names, Position position,
                             std::chrono::steady_clock::time_point deadline);
  // AwaitPosition, AwaitWork and AwaitStop return at once from now on.
  void Stop();
  bool stopped() const;
  // Waits for Stop, at most until `deadline`.
  void AwaitStop(std::chrono::steady_clock::time_point deadline);
  // Waits until the lane has something to do. False: Stop was called. Notify when the head moves.
  bool AwaitWork(Lane lane);
  void Notify();

  // Builds every projection anew beside what is served, digests both at one position, and serves
  // the new ones. Any thread, one at a time; where no other threads step, none may but this.
  struct Rebuilt {
    Position position;
    // Empty: one of them had stopped, so there is nothing to compare with.
    std::string digest_before;
    std::string digest_after;
  };

  using Progress = std::function<void(std::uint64_t done, std::uint64_t total)>;
  absl::StatusOr<Rebuilt> Rebuild(const Progress& progress);

 private:
  Projector(const storage::Journal& journal, storage::Views& views, const Clock& clock,
            const Options& options);

  const domain::Projection* CodeOf(absl::string_view name, int version) const;
  ProjectionNames AllNames() const;
  absl::Status OpenInstances();
  int PresentVersion(absl::string_view name) const;

  using CatalogueChange = std::function<absl::Status(Catalogue& catalogue)>;
  // Stores what `change` makes of the catalogue, then follows it.
  absl::Status ChangeCatalogue(const CatalogueChange& change);
  absl::Status AddCandidates(const ProjectionNames& names, std::vector<std::uint64_t>& added);
  // Serves candidates beside which nothing is served; removes rows that nobody uses.
  absl::Status Settle();
  void ServeFirst(Catalogue& catalogue) const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  // Waits for a step of the threads, or does one.
  absl::Status LetStep();
  absl::Status AwaitCandidates(const std::vector<std::uint64_t>& numbers, const Progress& progress);
  absl::StatusOr<bool> Compare(const std::vector<std::uint64_t>& numbers, Rebuilt& rebuilt) const;
  absl::Status Adopt(const std::vector<std::uint64_t>& numbers);
  void Abandon(const std::vector<std::uint64_t>& numbers);
  absl::Status Behind(absl::string_view name, std::optional<Position> wanted) const
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  const storage::Journal& journal_;
  storage::Views& views_;
  const Clock& clock_;
  const Options options_;
  const std::vector<domain::Projection>& projections_;

  // Held over every change of the catalogue, and its write. Before mutex_.
  Mutex change_mutex_;
  std::uint64_t last_number_ ABSL_GUARDED_BY(change_mutex_) = 0;

  mutable Mutex mutex_;
  Instances instances_ ABSL_GUARDED_BY(mutex_);
  // What each lane works on, or nullptr.
  std::array<std::shared_ptr<Pass>, kLanes> passes_ ABSL_GUARDED_BY(mutex_);
  std::uint64_t steps_ ABSL_GUARDED_BY(mutex_) = 0;
  bool settle_ ABSL_GUARDED_BY(mutex_) = false;
  bool threads_ ABSL_GUARDED_BY(mutex_) = false;
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
};

}  // namespace kezhi::engine

#endif  // KEZHI_SERVICES_ENGINE_PROJECTOR_H_
