#include "services/engine/keyring_work.h"

#include <future>
#include <memory>

namespace kezhi::engine {

void KeyringWork::Open() {
  const MutexLock lock(&mutex_);
  open_ = true;
}

void KeyringWork::Close() {
  {
    const MutexLock lock(&mutex_);
    open_ = false;
  }
  Step();
}

void KeyringWork::Do(Task task) {
  // Shared: this may go on before the other thread has left it.
  const auto done = std::make_shared<std::promise<void>>();
  bool queued = false;
  {
    const MutexLock lock(&mutex_);
    if (open_) {
      // The task outlives its turn: this waits for it.
      waiting_.emplace_back([this, &task, done] {
        task(keyring_);
        done->set_value();
      });
      queued = true;
    }
  }
  if (!queued) return task(keyring_);
  queued_();
  done->get_future().wait();
}

bool KeyringWork::ready() const {
  const MutexLock lock(&mutex_);
  return !waiting_.empty();
}

void KeyringWork::Step() {
  std::deque<std::function<void()>> tasks;
  {
    const MutexLock lock(&mutex_);
    tasks.swap(waiting_);
  }
  for (const std::function<void()>& task : tasks) task();
}

}  // namespace kezhi::engine
