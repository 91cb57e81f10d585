// Whose turn it is to fold: while the views are near the calm thread's, which lets commands go
// first; once they are far behind the prompt one's.
#include <atomic>
#include <chrono>
#include <string>
#include <thread>

#include <gtest/gtest.h>

#include "services/engine/projector.h"
#include "tests/matchers.h"
#include "tests/services/engine/world.h"

namespace kezhi::engine {
namespace {

using testing::Ask;
using testing::IsOk;

class PaceTest : public ::testing::Test {
 protected:
  PaceTest() : world_(Options()) { world_.Digest(); }

  static EngineWorld::Options Options() {
    EngineWorld::Options options;
    options.far = 4;
    return options;
  }

  // One event each.
  void Hire(int count) {
    for (; count > 0; --count) {
      v1::HireConsultant hire;
      hire.set_consultant("stores/s1/consultants/p" + std::to_string(++hired_));
      hire.set_name("Somebody");
      world_.Must(Ask(hire));
    }
  }

  Projector& projector() { return world_.engine().projector(); }

  bool Await(Pace pace) {
    return projector().AwaitWork(Lane::kFront, pace, projector().Ticket(Lane::kFront));
  }

  void FoldTo(Position position) {
    while (projector().position() < position) {
      ASSERT_THAT(projector().StepLane(Lane::kFront), IsOk());
    }
  }

  EngineWorld world_;
  int hired_ = 0;
};

TEST_F(PaceTest, NearItIsTheCalmOnesTurn) {
  Hire(3);
  EXPECT_TRUE(Await(Pace::kCalm));
}

TEST_F(PaceTest, FarItIsThePromptOnes) {
  Hire(4);
  EXPECT_TRUE(Await(Pace::kPrompt));
}

TEST_F(PaceTest, OneThreadStepsAtATimeAndHandsOverWhenItIsTheOthersTurn) {
  std::atomic<bool> calm_steps = true;
  std::atomic<int> prompt_turns = 0;
  Hire(3);
  ASSERT_TRUE(Await(Pace::kCalm));
  // It falls far behind during its step; the other one has to wait for the end of it.
  Hire(3);
  const Position far(world_.head());
  std::thread prompt([&] {
    while (Await(Pace::kPrompt)) {
      EXPECT_FALSE(calm_steps);
      ++prompt_turns;
      FoldTo(far);
    }
  });
  std::thread calm([&] {
    calm_steps = false;
    ASSERT_TRUE(Await(Pace::kCalm));
    calm_steps = true;
    EXPECT_EQ(prompt_turns, 1);
    FoldTo(far.next());
  });
  EXPECT_THAT(projector().AwaitPosition({}, far,
                                        std::chrono::steady_clock::now() + std::chrono::minutes(1)),
              IsOk());
  // The next event is near again.
  Hire(1);
  calm.join();
  EXPECT_EQ(projector().position(), far.next());
  projector().Stop();
  prompt.join();
}

}  // namespace
}  // namespace kezhi::engine
