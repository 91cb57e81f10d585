#include <array>
#include <atomic>
#include <future>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "services/engine/pipeline.h"

namespace kezhi::engine {
namespace {

// Three stages that hand numbers on, each with a count of what waits for it.
class Line {
 public:
  Line() : pipeline_({StageAt(2), StageAt(1), StageAt(0)}) { pipeline_.Run(); }

  void Add() {
    ++waiting_[0];
    pipeline_.Notify();
  }

  void Stop() { pipeline_.Stop(); }

  int done() const { return waiting_[3]; }

  bool overlapped() const { return overlapped_; }

 private:
  Pipeline::Stage StageAt(std::size_t i) {
    return {[this, i] { return waiting_[i] > 0; },
            [this, i] {
              if (inside_[i].exchange(true)) overlapped_ = true;
              --waiting_[i];
              std::this_thread::yield();
              inside_[i] = false;
              ++waiting_[i + 1];
            }};
  }

  std::array<std::atomic<int>, 4> waiting_{};
  std::array<std::atomic<bool>, 3> inside_{};
  std::atomic<bool> overlapped_ = false;
  Pipeline pipeline_;
};

TEST(Pipeline, CarriesEverythingThroughAllStagesOneThreadInEach) {
  Line line;
  std::vector<std::thread> callers;
  for (int caller = 0; caller < 4; ++caller) {
    callers.emplace_back([&line] {
      for (int i = 0; i < 500; ++i) line.Add();
    });
  }
  for (std::thread& caller : callers) caller.join();
  line.Stop();
  EXPECT_EQ(line.done(), 2000);
  EXPECT_FALSE(line.overlapped());
}

TEST(Pipeline, AStageThatTakesLongHoldsUpNoOther) {
  std::promise<void> slow_begun;
  std::promise<void> other_done;
  const std::shared_future<void> other_is_done = other_done.get_future().share();
  std::atomic<int> slow = 1;
  std::atomic<int> other = 0;
  Pipeline pipeline({{[&] { return slow > 0; },
                      [&] {
                        --slow;
                        slow_begun.set_value();
                        other_is_done.wait();
                      }},
                     {[&] { return other > 0; },
                      [&] {
                        --other;
                        other_done.set_value();
                      }}});
  pipeline.Run();
  slow_begun.get_future().wait();
  ++other;
  pipeline.Notify();
  other_is_done.wait();
  pipeline.Stop();
}

TEST(Pipeline, StopsWithoutThreads) {
  Pipeline pipeline({{[] { return true; }, [] { FAIL() << "nobody steps"; }}});
  pipeline.Notify();
  pipeline.Stop();
}

}  // namespace
}  // namespace kezhi::engine
