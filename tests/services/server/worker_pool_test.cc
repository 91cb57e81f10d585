#include "services/server/worker_pool.h"

#include <atomic>
#include <future>

#include <gtest/gtest.h>

namespace kezhi::server {
namespace {

TEST(WorkerPool, RunsEveryJobItTookEvenWhenItStops) {
  std::atomic<int> ran = 0;
  WorkerPool pool(2, 1000);
  for (int i = 0; i < 100; ++i) EXPECT_TRUE(pool.Post([&] { ++ran; }));
  pool.Stop();
  EXPECT_EQ(ran, 100);
  EXPECT_FALSE(pool.Post([&] { ++ran; }));
  EXPECT_FALSE(pool.Continue([&] { ++ran; }));
}

TEST(WorkerPool, TakesNoMoreThanItsBoundButGoesOnWithWhatItTook) {
  std::promise<void> gate;
  std::shared_future<void> open = gate.get_future().share();
  std::atomic<int> ran = 0;
  WorkerPool pool(1, 2);
  EXPECT_TRUE(pool.Post([open] { open.wait(); }));
  EXPECT_TRUE(pool.Post([&] { ++ran; }));
  EXPECT_FALSE(pool.Post([&] { ++ran; }));
  EXPECT_TRUE(pool.Continue([&] { ++ran; }));
  gate.set_value();
  pool.Stop();
  EXPECT_EQ(ran, 2);
}

}  // namespace
}  // namespace kezhi::server
