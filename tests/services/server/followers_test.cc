#include "services/server/followers.h"

#include <atomic>
#include <memory>
#include <stdexcept>
#include <thread>

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

// A subscriber that has looked up to `at` of `head`.
struct Watched {
  WaitingPlace::Standing standing;
  int stalled = 0;
  WaitingPlace place{[] {},
                     {.standing = [this] { return standing; }, .stalled = [this] { ++stalled; }}};
};

TEST(WaitingPlace, IsStalledWhenItWaitsThoughThereIsSomethingToLookAt) {
  constexpr absl::Duration kAfter = absl::Seconds(60);
  Watched one{.standing = {.at = 7, .head = 7}};
  EXPECT_TRUE(one.place.Wait(absl::InfiniteFuture()));
  // Nothing to look at, for as long as you like.
  EXPECT_FALSE(one.place.Stalled(kNow, kAfter));
  EXPECT_FALSE(one.place.Stalled(kNow + absl::Hours(1), kAfter));
  one.standing.head = 8;
  EXPECT_FALSE(one.place.Stalled(kNow + absl::Hours(1) + absl::Seconds(59), kAfter));
  EXPECT_TRUE(one.place.Stalled(kNow + absl::Hours(1) + absl::Seconds(60), kAfter));
  EXPECT_EQ(one.stalled, 1);
  // It is told again only after as long again.
  EXPECT_FALSE(one.place.Stalled(kNow + absl::Hours(1) + absl::Seconds(119), kAfter));
  EXPECT_TRUE(one.place.Stalled(kNow + absl::Hours(1) + absl::Seconds(120), kAfter));
}

TEST(WaitingPlace, IsNotStalledWhileItMovesOrIsAtWork) {
  constexpr absl::Duration kAfter = absl::Seconds(60);
  Watched one{.standing = {.at = 1, .head = 100}};
  absl::Time now = kNow;
  EXPECT_TRUE(one.place.Wait(absl::InfiniteFuture()));
  for (; one.standing.at < 10; ++one.standing.at, now += kAfter) {
    EXPECT_FALSE(one.place.Stalled(now, kAfter));
  }
  EXPECT_TRUE(one.place.Leave());
  EXPECT_FALSE(one.place.Stalled(now + kAfter, kAfter)) << "a slow reader is not asleep";
  EXPECT_EQ(one.stalled, 0);
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

// Threads of their own bring it about.
template <typename Holds>
void Await(Holds holds) {
  while (!holds()) std::this_thread::yield();
}

TEST(Followers, WakesTheOthersWhenOneThrowsAndWhenTheSourceDoes) {
  engine::HeadWatch moved;
  const engine::ManualClock clock(kNow);
  WorkerPool pool(2, 100);
  std::atomic<int> refreshed = 0;
  std::atomic<int> woken = 0;
  const auto bad = std::make_shared<WaitingPlace>([] { throw std::runtime_error("planted"); });
  const auto good = std::make_shared<WaitingPlace>([&] { ++woken; });
  Followers followers({.moved = moved,
                       .refresh =
                           [&] {
                             ++refreshed;
                             throw std::runtime_error("planted");
                           }},
                      clock, pool,
                      {.tick = absl::Milliseconds(1), .stall_after = absl::Seconds(60)});
  followers.Add(bad);
  followers.Add(good);
  for (int round = 1; round <= 2; ++round) {
    EXPECT_TRUE(bad->Wait(absl::InfiniteFuture()));
    EXPECT_TRUE(good->Wait(absl::InfiniteFuture()));
    moved.Notify();
    Await([&] { return woken == round; });
    EXPECT_GE(refreshed, round);
  }
  // Nor does it hold up the end.
  EXPECT_TRUE(bad->Wait(absl::InfiniteFuture()));
  EXPECT_TRUE(good->Wait(absl::InfiniteFuture()));
  followers.Stop();
  EXPECT_EQ(woken, 3);
  pool.Stop();
}

}  // namespace
}  // namespace kezhi::server
