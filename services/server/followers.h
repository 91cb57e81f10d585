#ifndef KEZHI_SERVICES_SERVER_FOLLOWERS_H_
#define KEZHI_SERVICES_SERVER_FOLLOWERS_H_

#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <thread>
#include <vector>

#include "base/mutex.h"
#include "services/engine/engine.h"
#include "services/server/worker_pool.h"

namespace kezhi::server {

// Where one subscriber waits for news, and by what it is woken: news, idleness or the end. Whoever
// wakes it first resumes it, exactly once. Any thread; shared by the subscriber and those who wake
// it, as either may go first.
class WaitingPlace {
 public:
  // `resume` must not block and must be good as long as the subscriber waits.
  explicit WaitingPlace(std::function<void()> resume) : resume_(std::move(resume)) {}

  // Begins to wait; false when the end has come, and `resume` is not called. Once it returned true
  // the subscriber may be running elsewhere already.
  bool Wait();
  // Resumes the subscriber if it waits.
  void Wake();
  // Resumes it if it has waited since before `since`.
  void WakeIfIdle(std::chrono::steady_clock::time_point since);
  // Wakes it, and lets it wait no more: cancelled, or the server stops.
  void End();
  bool ended() const;

 private:
  const std::function<void()> resume_;
  mutable Mutex mutex_;
  bool waiting_ ABSL_GUARDED_BY(mutex_) = false;
  bool ended_ ABSL_GUARDED_BY(mutex_) = false;
  std::chrono::steady_clock::time_point since_ ABSL_GUARDED_BY(mutex_);
};

// All subscribers of a server: wakes them when the head moves, and those who have heard nothing for
// `idle`. Owns a thread for the latter.
class Followers {
 public:
  // Borrowed. The engine must have stopped before the followers go: its threads call them.
  Followers(engine::Engine& engine, WorkerPool& pool, std::chrono::milliseconds idle);
  // Stops.
  ~Followers();
  Followers(const Followers&) = delete;
  Followers& operator=(const Followers&) = delete;

  // Shared with the subscriber, forgotten with it.
  void Add(const std::shared_ptr<WaitingPlace>& place);
  // Ends all of them and those that come. Idempotent.
  void Stop();

 private:
  void OnHead();
  void Tick();
  std::vector<std::shared_ptr<WaitingPlace>> All();

  engine::Engine& engine_;
  WorkerPool& pool_;
  const std::chrono::milliseconds idle_;
  std::uint64_t watch_ = 0;
  // One waking at a time is enough, as it comes after the head that asked for it.
  std::atomic<bool> waking_ = false;

  Mutex mutex_;
  bool stopped_ ABSL_GUARDED_BY(mutex_) = false;
  std::vector<std::weak_ptr<WaitingPlace>> places_ ABSL_GUARDED_BY(mutex_);
  std::thread ticker_;
};

}  // namespace kezhi::server

#endif  // KEZHI_SERVICES_SERVER_FOLLOWERS_H_
