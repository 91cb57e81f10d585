#include "services/server/followers.h"

#include <utility>

namespace kezhi::server {

using std::chrono::steady_clock;

bool WaitingPlace::Wait() {
  const MutexLock lock(&mutex_);
  if (ended_) return false;
  waiting_ = true;
  since_ = steady_clock::now();
  return true;
}

void WaitingPlace::Wake() {
  bool wake = false;
  {
    const MutexLock lock(&mutex_);
    wake = std::exchange(waiting_, false);
  }
  if (wake) resume_();
}

void WaitingPlace::WakeIfIdle(steady_clock::time_point since) {
  bool wake = false;
  {
    const MutexLock lock(&mutex_);
    if (since_ <= since) wake = std::exchange(waiting_, false);
  }
  if (wake) resume_();
}

void WaitingPlace::End() {
  bool wake = false;
  {
    const MutexLock lock(&mutex_);
    ended_ = true;
    wake = std::exchange(waiting_, false);
  }
  if (wake) resume_();
}

bool WaitingPlace::ended() const {
  const MutexLock lock(&mutex_);
  return ended_;
}

Followers::Followers(engine::Engine& engine, WorkerPool& pool, std::chrono::milliseconds idle)
    : engine_(engine), pool_(pool), idle_(idle) {
  watch_ = engine_.head_watch().Add([this] { OnHead(); });
  ticker_ = std::thread([this] { Tick(); });
}

Followers::~Followers() {
  Stop();
}

void Followers::Add(const std::shared_ptr<WaitingPlace>& place) {
  {
    const MutexLock lock(&mutex_);
    if (!stopped_) {
      std::erase_if(places_, [](const auto& weak) { return weak.expired(); });
      places_.push_back(place);
      return;
    }
  }
  place->End();
}

std::vector<std::shared_ptr<WaitingPlace>> Followers::All() {
  std::vector<std::shared_ptr<WaitingPlace>> all;
  const MutexLock lock(&mutex_);
  all.reserve(places_.size());
  for (const auto& weak : places_) {
    if (auto place = weak.lock()) all.push_back(std::move(place));
  }
  return all;
}

// On the sequencer's thread, so that the round is a worker's.
void Followers::OnHead() {
  if (waking_.exchange(true)) return;
  const bool queued = pool_.Continue([this] {
    waking_.store(false);
    for (const auto& place : All()) place->Wake();
  });
  if (!queued) waking_.store(false);
}

void Followers::Tick() {
  for (;;) {
    {
      const MutexLock lock(&mutex_);
      const auto next = steady_clock::now() + idle_ / 4;
      mutex_.AwaitUntil(next, [this]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) { return stopped_; });
      if (stopped_) return;
    }
    for (const auto& place : All()) place->WakeIfIdle(steady_clock::now() - idle_);
  }
}

void Followers::Stop() {
  {
    const MutexLock lock(&mutex_);
    stopped_ = true;
    mutex_.Notify();
  }
  if (ticker_.joinable()) ticker_.join();
  engine_.head_watch().Remove(watch_);
  for (const auto& place : All()) place->End();
}

}  // namespace kezhi::server
