#ifndef KEZHI_SERVICES_SERVER_LONG_CALLS_H_
#define KEZHI_SERVICES_SERVER_LONG_CALLS_H_

#include <memory>
#include <vector>

#include "base/mutex.h"

namespace kezhi::server {

// A call that lasts until its caller ends it.
class LongCall {
 public:
  virtual ~LongCall() = default;
  // The server is about to stop: the call answers what it has and ends. Any thread; must not block.
  virtual void ServerStops() = 0;
};

// The calls that must be told when the server stops, as it would wait for them in vain. Any thread.
class LongCalls {
 public:
  // Forgotten with the call. Told at once when the server stops already.
  void Add(const std::shared_ptr<LongCall>& call);
  void Stop();

 private:
  Mutex mutex_;
  bool stopped_ ABSL_GUARDED_BY(mutex_) = false;
  std::vector<std::weak_ptr<LongCall>> calls_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace kezhi::server

#endif  // KEZHI_SERVICES_SERVER_LONG_CALLS_H_
