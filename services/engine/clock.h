#ifndef KEZHI_SERVICES_ENGINE_CLOCK_H_
#define KEZHI_SERVICES_ENGINE_CLOCK_H_

#include <atomic>
#include <cstdint>

#include "absl/time/clock.h"
#include "absl/time/time.h"

namespace kezhi::engine {

// The only way to the time of day. Safe from any thread.
class Clock {
 public:
  virtual ~Clock() = default;
  virtual absl::Time Now() const = 0;
};

// The machine's clock.
class SystemClock : public Clock {
 public:
  absl::Time Now() const override { return absl::Now(); }
};

// Stands still until it is told: for simulations and tests.
class ManualClock : public Clock {
 public:
  explicit ManualClock(absl::Time start) { Set(start); }

  absl::Time Now() const override { return absl::FromUnixNanos(nanos_.load()); }

  void Set(absl::Time time) { nanos_.store(absl::ToUnixNanos(time)); }

  void Advance(absl::Duration by) { nanos_.fetch_add(absl::ToInt64Nanoseconds(by)); }

 private:
  std::atomic<std::int64_t> nanos_ = 0;
};

}  // namespace kezhi::engine

#endif  // KEZHI_SERVICES_ENGINE_CLOCK_H_
