#include "tests/bench/load/loops.h"

#include <latch>
#include <memory>
#include <thread>
#include <vector>

#include "base/mutex.h"

namespace kezhi::bench {
namespace {

SteadyClock::duration Seconds(double seconds) {
  return std::chrono::duration_cast<SteadyClock::duration>(std::chrono::duration<double>(seconds));
}

std::uint64_t Nanoseconds(SteadyClock::duration duration) {
  return static_cast<std::uint64_t>(
      std::chrono::duration_cast<std::chrono::nanoseconds>(duration).count());
}

struct Times {
  explicit Times(const Window& window)
      : start(SteadyClock::now()),
        from(start + Seconds(window.warm_up_seconds)),
        until(from + Seconds(window.seconds)) {}

  bool Counts(SteadyClock::time_point time) const { return time >= from && time < until; }

  SteadyClock::time_point start;
  SteadyClock::time_point from;
  SteadyClock::time_point until;
};

// One caller of a closed loop: never more than one call under way, so that it needs no lock.
class Caller {
 public:
  Caller(int id, const Times& times, const Issue& issue, std::latch& ended)
      : id_(id), times_(times), issue_(issue), ended_(ended) {}

  void Next() {
    begun_ = SteadyClock::now();
    if (begun_ >= times_.until) {
      ended_.count_down();
      return;
    }
    issue_(id_, number_++, [this] {
      const auto now = SteadyClock::now();
      if (times_.Counts(now)) latency_.Add(Nanoseconds(now - begun_));
      Next();
    });
  }

  const Histogram& latency() const { return latency_; }

 private:
  const int id_;
  const Times& times_;
  const Issue& issue_;
  std::latch& ended_;
  std::uint64_t number_ = 0;
  SteadyClock::time_point begun_;
  Histogram latency_;
};

// Calls of an open loop that are under way, and what the answered ones took.
class OpenCalls {
 public:
  void Begin() {
    const MutexLock lock(&mutex_);
    ++under_way_;
  }

  void End(SteadyClock::duration took, bool counts) {
    const MutexLock lock(&mutex_);
    if (counts) latency_.Add(Nanoseconds(took));
    --under_way_;
    if (under_way_ == 0) mutex_.Notify();
  }

  Histogram AwaitAll() {
    const MutexLock lock(&mutex_);
    mutex_.Await([this]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) { return under_way_ == 0; });
    return latency_;
  }

 private:
  Mutex mutex_;
  std::uint64_t under_way_ ABSL_GUARDED_BY(mutex_) = 0;
  Histogram latency_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace

LoopResult RunClosed(int callers, const Window& window, const Issue& issue) {
  const Times times(window);
  std::latch ended(callers);
  std::vector<std::unique_ptr<Caller>> all;
  all.reserve(static_cast<std::size_t>(callers));
  for (int id = 0; id < callers; ++id) {
    all.push_back(std::make_unique<Caller>(id, times, issue, ended));
  }
  for (const auto& caller : all) caller->Next();
  ended.wait();
  LoopResult result;
  for (const auto& caller : all) result.latency.Merge(caller->latency());
  result.per_second = static_cast<double>(result.latency.count()) / window.seconds;
  return result;
}

LoopResult RunOpen(double rate, const Window& window, const Issue& issue) {
  const Times times(window);
  // Shared with the callbacks.
  const auto calls = std::make_shared<OpenCalls>();
  for (std::uint64_t number = 0;; ++number) {
    const auto due = times.start + Seconds(static_cast<double>(number) / rate);
    if (due >= times.until) break;
    std::this_thread::sleep_until(due);
    calls->Begin();
    issue(0, number, [calls, due, counts = times.Counts(due)] {
      calls->End(SteadyClock::now() - due, counts);
    });
  }
  LoopResult result;
  result.latency = calls->AwaitAll();
  result.per_second = static_cast<double>(result.latency.count()) / window.seconds;
  return result;
}

}  // namespace kezhi::bench
