#ifndef KEZHI_TESTS_BENCH_LOAD_LOOPS_H_
#define KEZHI_TESTS_BENCH_LOAD_LOOPS_H_

#include <chrono>
#include <cstdint>
#include <functional>

#include "tests/bench/load/histogram.h"

namespace kezhi::bench {

using SteadyClock = std::chrono::steady_clock;
using Done = std::function<void()>;
// Sends call `number` of `caller`, and calls `done` once it is answered, on any thread.
using Issue = std::function<void(int caller, std::uint64_t number, Done done)>;

// What is measured, and what is left out before it.
struct Window {
  double warm_up_seconds = 0.5;
  double seconds = 3;
};

struct LoopResult {
  Histogram latency;
  // Answers within the window, per second of it.
  double per_second = 0;
};

// Closed loop: each caller sends its next call when the last one is answered. Latency is from
// sending to the answer.
LoopResult RunClosed(int callers, const Window& window, const Issue& issue);

// Open loop: `rate` calls a second, each sent when it is due whether or not others are answered;
// caller is 0. Latency is from when it was due, so that a stall counts for all that it held up
// (no coordinated omission).
LoopResult RunOpen(double rate, const Window& window, const Issue& issue);

}  // namespace kezhi::bench

#endif  // KEZHI_TESTS_BENCH_LOAD_LOOPS_H_
