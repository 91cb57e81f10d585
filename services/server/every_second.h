#ifndef KEZHI_SERVICES_SERVER_EVERY_SECOND_H_
#define KEZHI_SERVICES_SERVER_EVERY_SECOND_H_

#include <functional>
#include <thread>

#include "base/mutex.h"

namespace kezhi::server {

// Does something once a second, on a thread of its own, until it is gone.
class EverySecond {
 public:
  // Begins at once; `task` must not throw.
  explicit EverySecond(std::function<void()> task);
  ~EverySecond();
  EverySecond(const EverySecond&) = delete;
  EverySecond& operator=(const EverySecond&) = delete;

 private:
  void Run();

  const std::function<void()> task_;
  Mutex mutex_;
  bool stopped_ ABSL_GUARDED_BY(mutex_) = false;
  std::thread thread_;
};

}  // namespace kezhi::server

#endif  // KEZHI_SERVICES_SERVER_EVERY_SECOND_H_
