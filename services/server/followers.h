#ifndef KEZHI_SERVICES_SERVER_FOLLOWERS_H_
#define KEZHI_SERVICES_SERVER_FOLLOWERS_H_

#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <optional>
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

  // How far the subscriber has looked, and how far there is something to look at.
  struct Standing {
    std::uint64_t at = 0;
    std::uint64_t head = 0;
  };

  // What a watchdog asks, and what it tells when it has found the subscriber asleep. Both must not
  // block and must be good as long as the place. Absent: nobody watches it.
  struct Watched {
    std::function<Standing()> standing;
    std::function<void()> stalled;
  };

  // `resume` must not block and must be good as long as the subscriber waits.
  explicit WaitingPlace(std::function<void()> resume, Watched watched = {})
      : resume_(std::move(resume)), watched_(std::move(watched)) {}

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
  // Whether it waits although there is something to look at, and has stood where it stands for
  // `after` or longer: its wake was lost. Tells it so, but does not wake it. One thread.
  bool Stalled(absl::Time now, absl::Duration after);
  // Wakes it, and lets it wait no more: cancelled, or the server stops.
  void End();
  bool ended() const;

 private:
  // What throws is logged: it must not keep others from being woken.
  void Resume();

  const std::function<void()> resume_;
  const Watched watched_;
  // Where it stood when Stalled looked, and since when.
  std::optional<std::uint64_t> still_at_;
  absl::Time still_since_;
  mutable Mutex mutex_;
  bool waiting_ ABSL_GUARDED_BY(mutex_) = false;
  bool ended_ ABSL_GUARDED_BY(mutex_) = false;
  absl::Time due_ ABSL_GUARDED_BY(mutex_);
  SteadyTime at_latest_ ABSL_GUARDED_BY(mutex_);
};

// All who follow the log, or the views, of a server: wakes them when that has moved, and those
// whose time has come. Owns a thread for the latter, which is their watchdog, too: whose wake was
// lost is found, and all are woken once more.
class Followers {
 public:
  // What they follow.
  struct Source {
    // Borrowed.
    engine::HeadWatch& moved;
    // Brings up to date what they read from; on a worker, before they are woken, one at a time.
    // When it throws they are woken all the same.
    std::function<void()> refresh;
  };

  struct Times {
    // How exactly times are kept; what time it is, the engine's clock says.
    absl::Duration tick;
    // Who waits for so long although there is something to look at has not been woken.
    absl::Duration stall_after;
  };

  // Borrowed. Who moves the source must have stopped before the followers go: its threads call
  // them.
  Followers(Source source, const engine::Clock& clock, WorkerPool& pool, const Times& times);
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
  const Times times_;
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
