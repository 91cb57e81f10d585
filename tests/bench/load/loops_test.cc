#include "tests/bench/load/loops.h"

#include <atomic>
#include <thread>

#include <gtest/gtest.h>

namespace kezhi::bench {
namespace {

constexpr Window kShort = {.warm_up_seconds = 0, .seconds = 0.05};

TEST(RunClosedTest, EachCallerHasOneCallUnderWay) {
  std::atomic<int> under_way = 0;
  std::atomic<int> most = 0;
  const LoopResult result = RunClosed(1, kShort, [&](int caller, std::uint64_t, const Done& done) {
    EXPECT_EQ(caller, 0);
    most = std::max(most.load(), ++under_way);
    std::thread([&, done] {
      --under_way;
      done();
    }).detach();
  });
  EXPECT_EQ(most, 1);
  EXPECT_EQ(under_way, 0);
  EXPECT_GT(result.latency.count(), 0U);
}

// The mark of coordinated omission: a loop that waits for the stalled call reports one slow call.
TEST(RunOpenTest, AStallCountsForAllThatItHeldUp) {
  bool stalled = false;
  const LoopResult result = RunOpen(1000, kShort, [&](int, std::uint64_t number, const Done& done) {
    if (number == 10 && !stalled) {
      stalled = true;
      const auto until = SteadyClock::now() + std::chrono::milliseconds(20);
      while (SteadyClock::now() < until) {
      }
    }
    done();
  });
  EXPECT_EQ(result.latency.count(), 50U);
  // 20 ms at 1,000 a second hold up some twenty calls of the fifty.
  EXPECT_GT(result.latency.Microseconds(0.75), 1000);
}

TEST(RunOpenTest, WaitsForTheLastAnswer) {
  std::atomic<int> answered = 0;
  RunOpen(200, kShort, [&](int, std::uint64_t, const Done& done) {
    std::thread([&, done] {
      ++answered;
      done();
    }).detach();
  });
  EXPECT_EQ(answered, 10);
}

}  // namespace
}  // namespace kezhi::bench
