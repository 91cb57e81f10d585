#include "services/server/followers.h"

#include <algorithm>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"

#include "services/engine/thrown.h"
#include "services/server/log.h"

namespace kezhi::server {
namespace {

// Subscribers that one worker wakes.
constexpr std::size_t kShare = 128;

void Guarded(absl::string_view who, const std::function<void()>& work) {
  try {
    work();
  } catch (...) {
    LogError(absl::StrCat("follower_failed reason=\"", engine::Thrown(who).message(), "\""));
  }
}

}  // namespace

void WaitingPlace::Resume() {
  Guarded("who was woken", resume_);
}

bool WaitingPlace::Wait(absl::Time due, SteadyTime at_latest) {
  const MutexLock lock(&mutex_);
  if (ended_) return false;
  waiting_ = true;
  due_ = due;
  at_latest_ = at_latest;
  return true;
}

bool WaitingPlace::Leave() {
  const MutexLock lock(&mutex_);
  return std::exchange(waiting_, false);
}

void WaitingPlace::Wake() {
  if (Leave()) Resume();
}

void WaitingPlace::WakeIfDue(absl::Time now, SteadyTime steady_now) {
  bool wake = false;
  {
    const MutexLock lock(&mutex_);
    if (due_ <= now || at_latest_ <= steady_now) wake = std::exchange(waiting_, false);
  }
  if (wake) Resume();
}

void WaitingPlace::End() {
  bool wake = false;
  {
    const MutexLock lock(&mutex_);
    ended_ = true;
    wake = std::exchange(waiting_, false);
  }
  if (wake) Resume();
}

bool WaitingPlace::Stalled(absl::Time now, absl::Duration after) {
  if (!watched_.standing) return false;
  const Standing standing = watched_.standing();
  if (standing.at >= standing.head || standing.at != still_at_) {
    still_at_ = standing.at;
    still_since_ = now;
    return false;
  }
  if (now - still_since_ < after) return false;
  {
    // Who does not wait is slow, not asleep.
    const MutexLock lock(&mutex_);
    if (!waiting_) return false;
  }
  still_since_ = now;
  watched_.stalled();
  return true;
}

bool WaitingPlace::ended() const {
  const MutexLock lock(&mutex_);
  return ended_;
}

Followers::Followers(Source source, const engine::Clock& clock, WorkerPool& pool,
                     const Times& times)
    : source_(std::move(source)), clock_(clock), pool_(pool), times_(times) {
  watch_ = source_.moved.Add([this] { OnMoved(); });
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
      any_ = true;
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
  any_ = !all.empty();
  return all;
}

// On a thread of the engine's, so that the round is a worker's.
void Followers::OnMoved() {
  if (!any_) return;
  if (round_.exchange(Round::kQueued) != Round::kIdle) return;
  if (!pool_.Continue([this] { RunRounds(); })) round_ = Round::kIdle;
}

void Followers::RunRounds() {
  Round before = Round::kRunning;
  do {
    round_ = Round::kRunning;
    Guarded("what they read from", source_.refresh);
    WakeAll();
    before = Round::kRunning;
  } while (!round_.compare_exchange_strong(before, Round::kIdle));
}

// Shared among workers: each waking makes and writes a message.
void Followers::WakeAll() {
  const auto all = std::make_shared<const std::vector<std::shared_ptr<WaitingPlace>>>(All());
  const auto wake = [all](std::size_t begin) {
    const std::size_t end = std::min(all->size(), begin + kShare);
    for (std::size_t i = begin; i < end; ++i) (*all)[i]->Wake();
  };
  for (std::size_t begin = kShare; begin < all->size(); begin += kShare) {
    if (!pool_.Continue([wake, begin] { wake(begin); })) return;  // the server stops
  }
  wake(0);
}

void Followers::Tick() {
  for (;;) {
    {
      const MutexLock lock(&mutex_);
      const auto next = std::chrono::steady_clock::now() + absl::ToChronoMilliseconds(times_.tick);
      mutex_.AwaitUntil(next, [this]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) { return stopped_; });
      if (stopped_) return;
    }
    const absl::Time now = clock_.Now();
    const auto steady_now = std::chrono::steady_clock::now();
    bool stalled = false;
    for (const auto& place : All()) {
      place->WakeIfDue(now, steady_now);
      stalled = place->Stalled(now, times_.stall_after) || stalled;
    }
    if (stalled) OnMoved();
  }
}

void Followers::Stop() {
  {
    const MutexLock lock(&mutex_);
    stopped_ = true;
    mutex_.Notify();
  }
  if (ticker_.joinable()) ticker_.join();
  source_.moved.Remove(watch_);
  for (const auto& place : All()) place->End();
}

}  // namespace kezhi::server
