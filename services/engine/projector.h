#ifndef KEZHI_SERVICES_ENGINE_PROJECTOR_H_
#define KEZHI_SERVICES_ENGINE_PROJECTOR_H_

#include <chrono>
#include <functional>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

#include "base/mutex.h"
#include "base/strong_id.h"
#include "services/engine/fold.h"
#include "services/engine/view_store.h"
#include "storage/journal.h"

namespace kezhi::engine {

// Keeps the views behind the journal: a step machine that folds what has become durable, and tells
// who waits for a position.
class Projector {
 public:
  // Borrowed.
  static absl::StatusOr<std::unique_ptr<Projector>> Open(const storage::Journal& journal,
                                                         ViewStore& views,
                                                         const Fold::Options& options);

  // Folds one batch. False: the views are at the head. An error stays until a step succeeds. One
  // thread at a time.
  absl::StatusOr<bool> Step();

  // Up to here the rows are stored and seen. Any thread.
  Position position() const;
  // How the last step went. Any thread.
  absl::Status status() const;

  // Waits until the views have reached `position`. UNAVAILABLE, PROJECTION_BEHIND: not before
  // `deadline`. UNAVAILABLE, STOPPING: Stop was called. Any thread but the one that steps.
  absl::Status AwaitPosition(Position position, std::chrono::steady_clock::time_point deadline);
  // AwaitPosition and AwaitStop return at once from now on.
  void Stop();
  bool stopped() const;
  // Waits for Stop, at most until `deadline`.
  void AwaitStop(std::chrono::steady_clock::time_point deadline);

  // Builds the views anew beside the ones that are served, digests both at one position, and serves
  // the new ones. Step must not be called meanwhile by another thread: it waits. Any thread, one at
  // a time.
  struct Rebuilt {
    Position position;
    std::string digest_before;
    std::string digest_after;
  };

  using Progress = std::function<void(std::uint64_t done, std::uint64_t total)>;
  absl::StatusOr<Rebuilt> Rebuild(const Progress& progress);

 private:
  Projector(const storage::Journal& journal, ViewStore& views, const Fold::Options& options,
            Fold fold);

  absl::StatusOr<bool> StepLocked() ABSL_EXCLUSIVE_LOCKS_REQUIRED(fold_mutex_);
  void Publish(Position position, const absl::Status& status);

  const storage::Journal& journal_;
  ViewStore& views_;
  const Fold::Options options_;

  // Held over a whole step, so that a rebuild's swap falls between two. Before mutex_.
  Mutex fold_mutex_;
  Fold fold_ ABSL_GUARDED_BY(fold_mutex_);

  mutable Mutex mutex_;
  Position position_ ABSL_GUARDED_BY(mutex_);
  absl::Status status_ ABSL_GUARDED_BY(mutex_);
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
};

}  // namespace kezhi::engine

#endif  // KEZHI_SERVICES_ENGINE_PROJECTOR_H_
