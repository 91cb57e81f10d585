#include "services/server/long_calls.h"

#include <utility>

namespace kezhi::server {

void LongCalls::Add(const std::shared_ptr<LongCall>& call) {
  {
    const MutexLock lock(&mutex_);
    if (!stopped_) {
      std::erase_if(calls_, [](const auto& weak) { return weak.expired(); });
      calls_.push_back(call);
      return;
    }
  }
  call->ServerStops();
}

void LongCalls::Stop() {
  std::vector<std::weak_ptr<LongCall>> calls;
  {
    const MutexLock lock(&mutex_);
    stopped_ = true;
    calls.swap(calls_);
  }
  for (const auto& weak : calls) {
    if (const std::shared_ptr<LongCall> call = weak.lock()) call->ServerStops();
  }
}

}  // namespace kezhi::server
