#include "services/server/every_second.h"

#include <chrono>
#include <utility>

namespace kezhi::server {

EverySecond::EverySecond(std::function<void()> task) : task_(std::move(task)) {
  thread_ = std::thread([this] { Run(); });
}

EverySecond::~EverySecond() {
  {
    const MutexLock lock(&mutex_);
    stopped_ = true;
    mutex_.Notify();
  }
  thread_.join();
}

void EverySecond::Run() {
  while (true) {
    {
      const MutexLock lock(&mutex_);
      const bool stopped =
          mutex_.AwaitUntil(std::chrono::steady_clock::now() + std::chrono::seconds(1),
                            [this]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) { return stopped_; });
      if (stopped) return;
    }
    task_();
  }
}

}  // namespace kezhi::server
