#ifndef KEZHI_SERVICES_ENGINE_HEAD_WATCH_H_
#define KEZHI_SERVICES_ENGINE_HEAD_WATCH_H_

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <vector>

#include "base/mutex.h"

namespace kezhi::engine {

// Tells who follows the log, or the views, that they have moved. Any thread.
class HeadWatch {
 public:
  // Called on the committer's thread after each new head, or on the projector's after each step;
  // must not block. Returns what Remove takes.
  std::uint64_t Add(std::function<void()> listener) {
    const MutexLock lock(&mutex_);
    // Shared: a call may be under way while it is removed.
    listeners_[++last_id_] = std::make_shared<std::function<void()>>(std::move(listener));
    return last_id_;
  }

  // A call may still be under way when it returns, so capture a weak_ptr to what may go.
  void Remove(std::uint64_t id) {
    const MutexLock lock(&mutex_);
    listeners_.erase(id);
  }

  void Notify() const {
    std::vector<std::shared_ptr<std::function<void()>>> all;
    {
      const MutexLock lock(&mutex_);
      all.reserve(listeners_.size());
      for (const auto& [id, listener] : listeners_) all.push_back(listener);
    }
    for (const auto& listener : all) (*listener)();
  }

 private:
  mutable Mutex mutex_;
  std::uint64_t last_id_ ABSL_GUARDED_BY(mutex_) = 0;
  std::map<std::uint64_t, std::shared_ptr<std::function<void()>>> listeners_
      ABSL_GUARDED_BY(mutex_);
};

}  // namespace kezhi::engine

#endif  // KEZHI_SERVICES_ENGINE_HEAD_WATCH_H_
