#ifndef KEZHI_SERVICES_SERVER_FOLLOWERS_H_
#define KEZHI_SERVICES_SERVER_FOLLOWERS_H_

#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <thread>
#include <vector>

#include "absl/time/time.h"

#include "base/mutex.h"
#include "services/engine/clock.h"
#include "services/engine/head_watch.h"
#include "services/server/worker_pool.h"

namespace kezhi::server {

// Where one subscriber, watcher or call waits for news, and by what it is woken: news, the time or
// the end. Whoever wakes it first resumes it, exactly once. Any thread; shared by the subscriber
// and those who wake it, as either may go first.
class WaitingPlace {
 public:
  using SteadyTime = std::chrono::steady_clock::time_point;

  // `resume` must not block and must be good as long as the subscriber waits.
  explicit WaitingPlace(std::function<void()> resume) : resume_(std::move(resume)) {}

  // Begins to wait, until `due` by the engine's clock or `at_latest` by the machine's, whichever
  // comes first; false when the end has come, and `resume` is not called. Once it returned true the
  // subscriber may be running elsewhere already.
  bool Wait(absl::Time due, SteadyTime at_latest = SteadyTime::max());
  // Ends the waiting from within; false when somebody else has resumed the subscriber.
  bool Leave();
  // Resumes the subscriber if it waits.
  void Wake();
  // The same when its time has come.
  void WakeIfDue(absl::Time now, SteadyTime steady_now);
  // Wakes it, and lets it wait no more: cancelled, or the server stops.
  void End();
  bool ended() const;

 private:
  const std::function<void()> resume_;
  mutable Mutex mutex_;
  bool waiting_ ABSL_GUARDED_BY(mutex_) = false;
  bool ended_ ABSL_GUARDED_BY(mutex_) = false;
  absl::Time due_ ABSL_GUARDED_BY(mutex_);
  SteadyTime at_latest_ ABSL_GUARDED_BY(mutex_);
};

// All who follow the log, or the views, of a server: wakes them when that has moved, and those
// whose time has come. Owns a thread for the latter.
class Followers {
 public:
  // What they follow.
  struct Source {
    // Borrowed.
    engine::HeadWatch& moved;
    // Brings up to date what they read from; on a worker, before they are woken, one at a time.
    std::function<void()> refresh;
  };

  // Borrowed. `tick` is how exactly times are kept; what time it is, the engine's clock says. Who
  // moves the source must have stopped before the followers go: its threads call them.
  Followers(Source source, const engine::Clock& clock, WorkerPool& pool, absl::Duration tick);
  // Stops.
  ~Followers();
  Followers(const Followers&) = delete;
  Followers& operator=(const Followers&) = delete;

  // Shared with the subscriber, forgotten with it.
  void Add(const std::shared_ptr<WaitingPlace>& place);
  // Ends all of them and those that come. Idempotent.
  void Stop();

 private:
  // A job that refreshes and wakes all. One at a time; a move that comes meanwhile makes it go
  // round again.
  enum class Round { kIdle, kQueued, kRunning };

  void OnMoved();
  void RunRounds();
  void WakeAll();
  void Tick();
  std::vector<std::shared_ptr<WaitingPlace>> All();

  const Source source_;
  const engine::Clock& clock_;
  WorkerPool& pool_;
  const absl::Duration tick_;
  std::uint64_t watch_ = 0;
  std::atomic<Round> round_ = Round::kIdle;
  std::atomic<bool> any_ = false;

  Mutex mutex_;
  bool stopped_ ABSL_GUARDED_BY(mutex_) = false;
  std::vector<std::weak_ptr<WaitingPlace>> places_ ABSL_GUARDED_BY(mutex_);
  std::thread ticker_;
};

}  // namespace kezhi::server

#endif  // KEZHI_SERVICES_SERVER_FOLLOWERS_H_
