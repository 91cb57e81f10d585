#include "services/server/followers.h"

#include <gtest/gtest.h>

namespace kezhi::server {
namespace {

constexpr absl::Time kNow = absl::FromUnixSeconds(1'800'000'000);
const WaitingPlace::SteadyTime kSteady = std::chrono::steady_clock::now();

TEST(WaitingPlace, ResumesOnceWhoeverWakesFirst) {
  int resumed = 0;
  WaitingPlace place([&] { ++resumed; });
  place.Wake();  // nobody waits yet
  EXPECT_EQ(resumed, 0);
  EXPECT_TRUE(place.Wait(kNow));
  place.Wake();
  place.Wake();
  place.End();
  EXPECT_EQ(resumed, 1);
}

TEST(WaitingPlace, WakesThoseWhoseTimeHasCome) {
  int resumed = 0;
  WaitingPlace place([&] { ++resumed; });
  EXPECT_TRUE(place.Wait(kNow));
  place.WakeIfDue(kNow - absl::Nanoseconds(1), kSteady);
  EXPECT_EQ(resumed, 0);
  place.WakeIfDue(kNow, kSteady);
  EXPECT_EQ(resumed, 1);
}

TEST(WaitingPlace, WakesByTheMachinesClockThoughTheEnginesStands) {
  int resumed = 0;
  WaitingPlace place([&] { ++resumed; });
  EXPECT_TRUE(place.Wait(absl::InfiniteFuture(), kSteady));
  place.WakeIfDue(kNow, kSteady - std::chrono::nanoseconds(1));
  EXPECT_EQ(resumed, 0);
  place.WakeIfDue(kNow, kSteady);
  EXPECT_EQ(resumed, 1);
}

TEST(WaitingPlace, IsNotResumedOnceItHasLeft) {
  int resumed = 0;
  WaitingPlace place([&] { ++resumed; });
  EXPECT_TRUE(place.Wait(kNow));
  EXPECT_TRUE(place.Leave());
  EXPECT_FALSE(place.Leave());
  place.Wake();
  EXPECT_EQ(resumed, 0);
}

TEST(WaitingPlace, EndsWhoWaitsAndLetsNobodyWaitAfterwards) {
  int resumed = 0;
  WaitingPlace place([&] { ++resumed; });
  EXPECT_TRUE(place.Wait(kNow));
  place.End();
  EXPECT_EQ(resumed, 1);
  EXPECT_TRUE(place.ended());
  EXPECT_FALSE(place.Wait(kNow));
  place.Wake();
  EXPECT_EQ(resumed, 1);
}

}  // namespace
}  // namespace kezhi::server
