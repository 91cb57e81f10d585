#include "services/server/worker_pool.h"

#include <boost/asio/post.hpp>
#include <boost/asio/thread_pool.hpp>
#include <utility>

#include "base/mutex.h"

namespace kezhi::server {

struct WorkerPool::State {
  State(int threads, int limit) : max_pending(limit), pool(static_cast<std::size_t>(threads)) {}

  bool Admit(bool bounded) {
    MutexLock lock(&mutex);
    if (stopped || (bounded && pending >= max_pending)) return false;
    ++pending;
    return true;
  }

  void Leave() {
    MutexLock lock(&mutex);
    --pending;
  }

  const int max_pending;
  Mutex mutex;
  int pending ABSL_GUARDED_BY(mutex) = 0;
  bool stopped ABSL_GUARDED_BY(mutex) = false;
  boost::asio::thread_pool pool;
};

WorkerPool::WorkerPool(int threads, int max_pending)
    : state_(std::make_unique<State>(threads, max_pending)) {
}

WorkerPool::~WorkerPool() {
  Stop();
}

bool WorkerPool::Post(std::function<void()> job) {
  if (!state_->Admit(true)) return false;
  boost::asio::post(state_->pool, [state = state_.get(), job = std::move(job)] {
    job();
    state->Leave();
  });
  return true;
}

bool WorkerPool::Continue(std::function<void()> job) {
  if (!state_->Admit(false)) return false;
  boost::asio::post(state_->pool, [state = state_.get(), job = std::move(job)] {
    job();
    state->Leave();
  });
  return true;
}

void WorkerPool::Stop() {
  {
    MutexLock lock(&state_->mutex);
    state_->stopped = true;
  }
  state_->pool.join();
}

}  // namespace kezhi::server
