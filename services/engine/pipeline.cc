#include "services/engine/pipeline.h"

#include <algorithm>
#include <utility>

namespace kezhi::engine {

Pipeline::Pipeline(std::vector<Stage> stages) {
  places_.reserve(stages.size());
  for (Stage& stage : stages) places_.push_back({std::move(stage)});
}

Pipeline::~Pipeline() {
  Stop();
}

void Pipeline::Run() {
  const MutexLock lock(&mutex_);
  for (std::size_t i = 0; i < places_.size(); ++i) {
    threads_.emplace_back([this] { Work(); });
  }
}

void Pipeline::Notify() {
  bool wake = false;
  {
    const MutexLock lock(&mutex_);
    wake = HasWork();
  }
  // Without the lock, or who wakes would only wait for it.
  if (wake) mutex_.NotifyOne();
}

void Pipeline::Stop() {
  {
    const MutexLock lock(&mutex_);
    stopping_ = true;
    mutex_.Notify();
  }
  for (std::thread& thread : threads_) thread.join();
  threads_.clear();
}

void Pipeline::Work() {
  while (Place* const place = Take()) {
    place->stage.step();
    const MutexLock lock(&mutex_);
    place->taken = false;
  }
}

Pipeline::Place* Pipeline::Ready() {
  const auto ready = std::find_if(places_.begin(), places_.end(), [](const Place& place) {
    return !place.taken && place.stage.ready();
  });
  return ready == places_.end() ? nullptr : &*ready;
}

bool Pipeline::HasWork() {
  return waiting_ > 0 && Ready() != nullptr;
}

Pipeline::Place* Pipeline::Take() {
  Place* next = nullptr;
  bool more = false;
  {
    const MutexLock lock(&mutex_);
    ++waiting_;
    mutex_.Await([&]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
      next = Ready();
      return next != nullptr || stopping_;
    });
    --waiting_;
    if (next == nullptr) return nullptr;
    next->taken = true;
    more = HasWork();
  }
  // Each thread that goes to work wakes the next, as long as there is work.
  if (more) mutex_.NotifyOne();
  return next;
}

}  // namespace kezhi::engine
