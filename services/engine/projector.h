#ifndef KEZHI_SERVICES_ENGINE_PROJECTOR_H_
#define KEZHI_SERVICES_ENGINE_PROJECTOR_H_

#include <array>
#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

#include "base/mutex.h"
#include "base/strong_id.h"
#include "services/engine/clock.h"
#include "services/engine/compare.h"
#include "services/engine/fold.h"
#include "services/engine/head_watch.h"
#include "services/engine/instances.h"
#include "services/engine/pass.h"
#include "storage/journal.h"
#include "storage/views.h"

namespace kezhi::engine {

// Names of projections; empty = all.
using ProjectionNames = std::vector<std::string>;

// Whether rows have come to a position.
enum class Arrival {
  kArrived,
  kNotYet,
  kNever,  // a projection has stopped before it, or Stop was called
};

// How an instance stands.
struct ProjectionState {
  InstanceInfo info;
  // Whether this program can fold it, and serve it.
  bool has_code = false;
  bool paused = false;
  // Has come to where the log ended when it was begun, or opened.
  bool caught_up = false;
  // Up to here its rows are stored, or made ready by a build from nothing, which stores all at the
  // end.
  Position position;
  Position head;
  // Where it has stopped, and why.
  std::optional<FoldFault> fault;
  // How its last step went, apart from that.
  absl::Status trouble;
  // When it moved last, or was opened; and how often the watchdog had to help it.
  absl::Time moved_at;
  int restarts = 0;
  // Since it was opened; 0 = it has not moved.
  double events_per_second = 0;
};

// Whose turn it is in a lane. The calm one lets what callers wait for go first on a busy machine;
// when the front falls far behind for it, the prompt one takes over.
enum class Pace {
  kCalm,
  kPrompt,
};

inline constexpr std::size_t kPaces = 2;

// Keeps the instances of the projections behind the journal: a step machine that folds what has
// become durable, and tells who waits for a position. Those that stand near each other move
// together; each has its own checkpoint, so that each may stop, be built anew and be switched
// alone.
class Projector {
 public:
  struct Options {
    PassOptions pass;
    // An instance that has no rows is built from nothing, on all cores, when so many events are
    // before it; with fewer it is folded like the others.
    std::uint64_t whole_from = 50'000;
    // Borrowed; nullptr = those of the domain.
    const std::vector<domain::Projection>* projections = nullptr;
    // A lane that has work and does not move for so long is taken to hang.
    absl::Duration stall_after = absl::Seconds(60);
    // After a step of many events the threads let new ones gather for so long, unless somebody
    // waits for rows: in small steps they cost several times as much.
    absl::Duration gather = absl::Milliseconds(10);
    // Events from which on the front is far behind.
    std::uint64_t far = 4096;
  };

  // Borrowed. Folds nothing: what is behind, or there not at all, is built by the steps.
  static absl::StatusOr<std::unique_ptr<Projector>> Open(const storage::Journal& journal,
                                                         storage::Views& views, const Clock& clock,
                                                         const Options& options);

  using Progress = std::function<void(std::uint64_t done, std::uint64_t total)>;

  // Folds one batch of a lane, or builds what has no rows yet, which takes its time and tells of
  // its progress. False: the lane has nothing to do. An error is one of the disk; it stays until a
  // step succeeds. CANCELLED: the watchdog has given the work to another thread, or Stop was
  // called. One thread for each lane at a time, as AwaitWork sees to.
  absl::StatusOr<bool> StepLane(Lane lane, const Progress& progress = nullptr);
  // Of all lanes, for who drives them on one thread.
  absl::StatusOr<bool> Step();
  // From now on other threads step: Rebuild waits for them instead of stepping by itself.
  void ExpectThreads();

  // Up to here the rows of the projections are stored and seen; 0 when one is not served. Any
  // thread.
  Position position(const ProjectionNames& names = {}) const;
  // How the last steps went, and whether a projection has stopped. Any thread.
  absl::Status status() const;

  // Versions of rows stored since the start. Any thread.
  std::uint64_t rows_written() const { return rows_written_; }

  // Where each projection's rows are. UNAVAILABLE, PROJECTION_BEHIND: one of them is being built,
  // and nothing is served beside it. Whoever keeps the instances keeps their rows. Any thread.
  absl::StatusOr<InstanceList> Served(const ProjectionNames& names) const;

  // Whether the rows of the projections have reached `position`. Any thread.
  Arrival Reached(const ProjectionNames& names, Position position) const;

  // Is told whenever an answer of position(), Served or Reached may be another.
  HeadWatch& moved() { return moved_; }

  // Waits until the rows of the projections have reached `position`. UNAVAILABLE,
  // PROJECTION_BEHIND: not before `deadline`, or never as one has stopped. UNAVAILABLE, STOPPING:
  // Stop was called. Any thread but the one that steps.
  absl::Status AwaitPosition(const ProjectionNames& names, Position position,
                             std::chrono::steady_clock::time_point deadline);
  // The same, and where the rows are that have: another instance may be served the next moment, and
  // that one may be behind.
  absl::StatusOr<InstanceList> AwaitServed(const ProjectionNames& names, Position position,
                                           std::chrono::steady_clock::time_point deadline);
  // AwaitPosition, AwaitWork and AwaitStop return at once from now on; a build from nothing ends
  // and begins anew at the next start.
  void Stop();
  bool stopped() const;
  // Waits for Stop, at most until `deadline`.
  void AwaitStop(std::chrono::steady_clock::time_point deadline);
  // Names the threads that step a lane from now on, one for each pace; the one behind is never far
  // enough for the prompt one.
  std::uint64_t Ticket(Lane lane) const;
  // Waits until the lane has something to do at this pace, and nobody steps it; the lane is the
  // caller's until it calls again. False: Stop was called, or the lane belongs to another ticket.
  // Notify when the head moves.
  bool AwaitWork(Lane lane, Pace pace, std::uint64_t ticket);
  void Notify();

  // Looks whether each lane moves. What hangs in an event stops there, alone; the other instances
  // of that step begin again where they were stored. Returns the lanes that need another thread, as
  // theirs may never come back: each has a new ticket. Any thread, one at a time.
  std::vector<Lane> Watch();

  // Every instance: how it stands. Any thread.
  std::vector<ProjectionState> States() const;

  // Stops an instance where it is, or lets it go on, also after a fault. Not kept over a restart.
  // NOT_FOUND, PROJECTION_NOT_FOUND. Any thread.
  absl::Status Pause(std::uint64_t number);
  absl::Status Resume(std::uint64_t number);

  // What follows is in projector_build.cc. Any thread; where no other threads step,
  // none may but this. NOT_FOUND, PROJECTION_NOT_FOUND: no such projection.
  // FAILED_PRECONDITION, PROJECTION_STATE: what is asked for does not fit what there is.

  // Begins to build the projection's present version beside what is served; returns the candidate's
  // number. A projection has one candidate at most.
  absl::StatusOr<std::uint64_t> Build(const std::string& name);
  // Waits until a candidate has caught up, and compares it with what is served.
  absl::StatusOr<Comparison> AwaitBuilt(std::uint64_t number, const Progress& progress);
  // Serves the candidate from now on; what was served is kept and folded, one such for each
  // projection. FAILED_PRECONDITION, PROJECTION_DIFFERS: its rows are not those that are served,
  // and `accept_difference` was not given.
  absl::StatusOr<Comparison> Switch(const std::string& name, bool accept_difference);
  // Serves the former one again, and keeps what was served instead.
  absl::Status Rollback(const std::string& name);
  // Removes an instance that is not served.
  absl::Status Drop(std::uint64_t number);
  // Builds an instance of the version that is served, compares both and removes it.
  absl::StatusOr<Comparison> Verify(const std::string& name, const Progress& progress);

  // Builds every projection anew beside what is served, digests both at one position, and serves
  // the new ones.
  struct Rebuilt {
    Position position;
    // Empty: one of them had stopped, so there is nothing to compare with.
    std::string digest_before;
    std::string digest_after;
    // Each by itself, by name: what was served, and what is now.
    std::vector<Comparison> views;
  };

  absl::StatusOr<Rebuilt> Rebuild(const Progress& progress);

 private:
  struct LaneState {
    // What is under way; nullptr: nothing.
    std::shared_ptr<Pass> pass;
    std::uint64_t ticket = 0;
    // Which of its threads has been told to step.
    std::optional<Pace> stepping;
    // Steps that have ended.
    std::uint64_t steps = 0;
    // What Watch saw, and since when it has been the same.
    std::uint64_t seen_steps = 0;
    std::vector<FoldMark::Place> seen_places;
    absl::Time since = absl::InfinitePast();
  };

  Projector(const storage::Journal& journal, storage::Views& views, const Clock& clock,
            const Options& options);

  std::shared_ptr<Pass> Begin(Lane lane);
  // False: the pass was taken away meanwhile.
  bool End(Lane lane, Pass& pass, const absl::Status& status);
  // Takes the work of those lanes away that do not move.
  std::vector<Lane> TakeStalled();
  bool Stalls(LaneState& lane, bool has_work, absl::Time now) const
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  const domain::Projection* CodeOf(absl::string_view name, int version) const;
  ProjectionNames AllNames() const;
  absl::Status OpenInstances();
  int PresentVersion(absl::string_view name) const;

  using InstanceVersions = std::vector<std::pair<std::string, int>>;
  // What is served, or nullptr, and what is to be compared with it.
  using InstancePairs =
      std::vector<std::pair<std::shared_ptr<const Instance>, std::shared_ptr<const Instance>>>;
  using CatalogueChange = std::function<absl::Status(Catalogue& catalogue)>;
  // Stores what `change` makes of the catalogue, then follows it.
  absl::Status ChangeCatalogue(const CatalogueChange& change);
  // False: there was nothing to change.
  absl::StatusOr<bool> StoreCatalogue(const CatalogueChange& change);
  // Serves candidates beside which nothing is served; removes rows that nobody uses.
  absl::Status Settle();
  void ServeFirst(Catalogue& catalogue) const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  // Waits for a step of the threads, or does one.
  absl::Status LetStep(const Progress& progress = nullptr);
  // Adds candidates of the present versions of which there is no instance.
  absl::Status BeginMissing();
  absl::StatusOr<std::vector<std::uint64_t>> AddCandidates(const InstanceVersions& versions);
  absl::Status AwaitCandidates(const std::vector<std::uint64_t>& numbers, const Progress& progress);
  // Each with what is served, all at one position.
  absl::StatusOr<std::vector<Comparison>> Compare(const std::vector<std::uint64_t>& numbers);
  absl::StatusOr<InstancePairs> PairsOf(const std::vector<std::uint64_t>& numbers) const;
  // Serves the candidates in one write. What was served is kept or dropped.
  absl::Status Adopt(const std::vector<std::uint64_t>& numbers, bool keep_former);
  void Abandon(const std::vector<std::uint64_t>& numbers);
  absl::Status CheckName(const std::string& name) const;
  // The projection's instance of that role. FAILED_PRECONDITION: none.
  absl::StatusOr<std::shared_ptr<const Instance>> InRole(const std::string& name,
                                                         InstanceRole role) const;
  // As ProjectionState::position.
  Position ShownPosition(const Instance& instance) const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  // A build goes on without those that are dropped or paused.
  void ReleaseUnwanted() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  absl::Status Behind(absl::string_view name, std::optional<Position> wanted) const
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  // Sets `behind` to the first that is not there yet; empty = all are. What is not there yet is
  // hurried for.
  Arrival ArrivalOf(const ProjectionNames& names, Position position, std::string& behind) const
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  absl::Status AwaitArrival(const ProjectionNames& names, Position position,
                            std::chrono::steady_clock::time_point deadline)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  absl::StatusOr<InstanceList> ServedNow(const ProjectionNames& names) const
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  // Which pace is due in a lane; nullopt: nothing is to do.
  std::optional<Pace> Due(Lane lane, Position head) const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  // Wakes the lanes that wait although they have work.
  void WakeLanes() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  Signal& WorkOf(Lane lane, Pace pace) const {
    return work_[static_cast<std::size_t>(lane) * kPaces + static_cast<std::size_t>(pace)];
  }

  // Wakes who waits here, lanes that have work too, then tells who waits elsewhere.
  void TellMoved();

  const storage::Journal& journal_;
  storage::Views& views_;
  const Clock& clock_;
  const Options options_;
  const std::vector<domain::Projection>& projections_;

  std::atomic<std::uint64_t> rows_written_ = 0;
  HeadWatch moved_;

  // Held over every change of the catalogue, and its write. Before mutex_.
  Mutex change_mutex_;
  std::uint64_t last_number_ ABSL_GUARDED_BY(change_mutex_) = 0;

  // Its own Notify is for those who wait for rows or steps. The lanes and who waits for the end
  // wait apart, so that a head that moves wakes one thread and not all.
  mutable Mutex mutex_;
  mutable std::array<Signal, kLanes * kPaces> work_;
  Signal stop_;
  Instances instances_ ABSL_GUARDED_BY(mutex_);
  std::array<LaneState, kLanes> lanes_ ABSL_GUARDED_BY(mutex_);
  std::uint64_t steps_ ABSL_GUARDED_BY(mutex_) = 0;
  // Until when the front gathers events, and the furthest of them that somebody waits for.
  std::chrono::steady_clock::time_point gather_until_ ABSL_GUARDED_BY(mutex_);
  mutable Position wanted_ ABSL_GUARDED_BY(mutex_);
  // Whether somebody waits for what lies beyond the head.
  mutable bool ahead_ ABSL_GUARDED_BY(mutex_) = false;
  bool settle_ ABSL_GUARDED_BY(mutex_) = false;
  bool threads_ ABSL_GUARDED_BY(mutex_) = false;
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
};

}  // namespace kezhi::engine

#endif  // KEZHI_SERVICES_ENGINE_PROJECTOR_H_
