// Subscriptions, driven on one thread with the time of the test. Tests named after a row of
// another event store's history say which fault it had; ours must not have it. What holds of any
// readers is in subscription_law_test.cc.
#include "services/engine/subscription.h"

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/services/engine/listener.h"
#include "tests/services/engine/parts.h"

namespace kezhi::engine::subscription_cases {
namespace {

using Kind = Delivery::Kind;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::StartsWith;

constexpr absl::Time kStart = Listener::kStart;

v1::Event On(const std::string& stream, bool holiday = true) {
  v1::Event event;
  event.set_stream(stream);
  if (holiday) {
    event.mutable_holiday_declared();
  } else {
    event.mutable_leave_ended();
  }
  return event;
}

// Commits of one, three and two events: positions 1, 2 to 4, 5 to 6.
void Fill(Parts& parts) {
  parts.Commit({On("stores/s1")});
  parts.Commit({On("stores/s2"), On("stores/s2/consultants/c1", false), On("stores/s2")});
  parts.Commit({On("stores/s1"), On("stores/s1/consultants/c1", false)});
}

Positions UpTo(std::uint64_t last, std::uint64_t after = 0) {
  Positions positions;
  for (std::uint64_t position = after + 1; position <= last; ++position) {
    positions.push_back(position);
  }
  return positions;
}

class SubscriptionTest : public ::testing::Test {
 protected:
  Listener Listen(Subscription::Options options) { return {parts_, recent_, std::move(options)}; }

  // One more commit, brought into memory as the server does.
  void Commit(std::vector<v1::Event> events) {
    parts_.Commit(std::move(events));
    KEZHI_CHECK(recent_.Advance().ok());
  }

  std::uint64_t head() { return parts_.journal().head().position.value(); }

  Parts parts_;
  RecentLog recent_{parts_.journal(), parts_.keyring(), 1U << 20};
};

TEST_F(SubscriptionTest, SeesEverythingOnceFromEveryPositionWhateverTheBatch) {
  Fill(parts_);
  for (const std::uint64_t after : {0U, 1U, 4U, 6U}) {
    for (std::uint64_t batch = 1; batch <= 7; ++batch) {
      Listener listener = Listen({.after = Position(after), .max_events = batch});
      listener.Listen();
      EXPECT_EQ(listener.seen(), UpTo(6, after));
      EXPECT_EQ(listener.subscription().position(), Position(6));
    }
  }
}

// All of it is one segment there, and most readers begin inside it.
TEST_F(SubscriptionTest, SeesEverythingOnceFromEveryPositionAlsoFromMemory) {
  Fill(parts_);
  ASSERT_TRUE(recent_.Advance().ok());
  for (const std::uint64_t after : {0U, 1U, 4U, 6U}) {
    Listener listener = Listen({.after = Position(after), .max_events = 1});
    listener.Listen();
    EXPECT_EQ(listener.seen(), UpTo(6, after));
  }
}

TEST_F(SubscriptionTest, ConfirmsFirstAndSaysOnceThatItHasCaughtUp) {
  Fill(parts_);
  Listener listener = Listen({});
  listener.Listen();
  EXPECT_THAT(listener.TakeKinds(),
              ElementsAre(Kind::kConfirmed, Kind::kEvents, Kind::kCaughtUp, Kind::kWait));
  Commit({On("stores/s1"), On("stores/s1")});
  listener.Listen();
  EXPECT_THAT(listener.TakeKinds(), ElementsAre(Kind::kEvents, Kind::kWait));
  EXPECT_EQ(listener.seen(), UpTo(8));
}

TEST_F(SubscriptionTest, CatchesUpThoughTheLogNeverStandsStill) {
  Fill(parts_);
  Listener listener = Listen({.max_events = 1});
  for (int i = 0; i < 20; ++i) {
    Commit({On("stores/s1")});
    listener.Hear();
  }
  EXPECT_THAT(listener.TakeKinds(), Contains(Kind::kCaughtUp));
  listener.Listen();
  EXPECT_EQ(listener.seen(), UpTo(head()));
}

// KurrentDB #4023, #4035: an extra checkpoint when going live made readers miss an event.
TEST_F(SubscriptionTest, CrossesTheLiveEdgeAtEveryOffset) {
  constexpr std::uint64_t kEvents = 12;
  for (std::uint64_t edge = 0; edge <= kEvents; ++edge) {
    Parts parts;
    RecentLog recent(parts.journal(), parts.keyring(), 1U << 20);
    std::vector<std::unique_ptr<Listener>> listeners;
    for (std::uint64_t batch = 1; batch <= 4; ++batch) {
      Subscription::Options options;
      options.max_events = batch;
      options.checkpoint_every_events = batch;
      listeners.push_back(std::make_unique<Listener>(parts, recent, options));
    }
    for (std::uint64_t i = 1; i <= kEvents; ++i) {
      parts.Commit({On("stores/s1")});
      if (i <= edge) continue;
      ASSERT_TRUE(recent.Advance().ok());
      for (auto& listener : listeners) listener->Hear();
    }
    for (auto& listener : listeners) {
      listener->Listen();
      EXPECT_EQ(listener->seen(), UpTo(kEvents)) << "live from " << edge;
    }
  }
}

// Eventuous #559: a filtered checkpoint never came on small or idle stores.
TEST_F(SubscriptionTest, TellsCheckpointsOnAnIdleLogThoughTheFilterLetsNothingThrough) {
  Fill(parts_);
  Listener listener = Listen({.filter = EventFilter::Store("stores/s9")});
  listener.Listen();
  EXPECT_THAT(listener.TakeKinds(),
              ElementsAre(Kind::kConfirmed, Kind::kMore, Kind::kCaughtUp, Kind::kWait));
  EXPECT_EQ(listener.resumable().back(), 6U);
  listener.Advance(absl::Seconds(4));
  listener.Listen();
  EXPECT_THAT(listener.TakeKinds(), ElementsAre(Kind::kWait));
  EXPECT_EQ(listener.subscription().due(), kStart + absl::Seconds(5));
  listener.Advance(absl::Seconds(1));
  listener.Listen();
  EXPECT_THAT(listener.TakeKinds(), ElementsAre(Kind::kCheckpoint, Kind::kWait));
}

TEST_F(SubscriptionTest, TellsCheckpointsByCountWhileTheFilterLetsNothingThrough) {
  for (int i = 0; i < 10; ++i) parts_.Commit({On("stores/s1")});
  Listener listener =
      Listen({.filter = EventFilter::Types({"LeaveEnded"}), .checkpoint_every_events = 3});
  listener.Listen();
  EXPECT_EQ(listener.resumable(), (Positions{0, 3, 6, 9, 10}));
}

// commanded/eventstore #327: a timer during catch-up made the checkpoint jump past events.
TEST_F(SubscriptionTest, ATimerThatFiresDuringCatchUpPassesNothingThatWasNotLookedAt) {
  for (int i = 0; i < 10; ++i) parts_.Commit({On("stores/s1")});
  Listener listener = Listen({.max_events = 3});
  while (listener.Hear() != Kind::kCaughtUp) {
    listener.Advance(absl::Hours(1));
    ASSERT_LE(listener.resumable().back(), listener.seen().empty() ? 0 : listener.seen().back());
  }
  EXPECT_EQ(listener.seen(), UpTo(10));
}

TEST_F(SubscriptionTest, BeatsOnlyWhenNothingElseWasSaid) {
  Listener listener =
      Listen({.checkpoint_every = absl::Seconds(30), .heartbeat_every = absl::Seconds(10)});
  listener.Listen();
  listener.TakeKinds();
  std::vector<Kind> heard;
  for (int second = 1; second <= 35; ++second) {
    listener.Advance(absl::Seconds(1));
    if (second == 5) Commit({On("stores/s1")});
    listener.Listen();
    for (const Kind kind : listener.TakeKinds()) {
      if (kind != Kind::kWait) heard.push_back(kind);
    }
  }
  // At 5, 15, 25 and, thirty seconds after the event told a position, 35.
  EXPECT_THAT(heard,
              ElementsAre(Kind::kEvents, Kind::kHeartbeat, Kind::kHeartbeat, Kind::kCheckpoint));
}

TEST_F(SubscriptionTest, AClockThatIsSetBackDelaysACheckpointByOnePeriodAtMost) {
  Listener listener = Listen({});
  listener.Listen();
  listener.Advance(-absl::Hours(24));
  listener.Listen();
  listener.TakeKinds();
  listener.Advance(absl::Seconds(5));
  listener.Listen();
  EXPECT_THAT(listener.TakeKinds(), ElementsAre(Kind::kCheckpoint, Kind::kWait));
}

// KurrentDB #4135, #2890: slow consumers were dropped.
TEST_F(SubscriptionTest, AReaderWhoFallsOutOfMemoryIsToldAndMissesNothing) {
  RecentLog little(parts_.journal(), parts_.keyring(), 1);  // holds the last segment alone
  Listener listener(parts_, little, {});
  listener.Listen();
  listener.TakeKinds();
  for (int i = 0; i < 5; ++i) {
    parts_.Commit({On("stores/s1"), On("stores/s1")});
    ASSERT_TRUE(little.Advance().ok());
  }
  listener.Listen();
  EXPECT_THAT(listener.TakeKinds(),
              ElementsAre(Kind::kFellBehind, Kind::kEvents, Kind::kCaughtUp, Kind::kWait));
  EXPECT_EQ(listener.seen(), UpTo(10));
}

TEST_F(SubscriptionTest, ThoseWhoFollowLiveDoNotReadTheDisk) {
  Fill(parts_);
  Listener listener = Listen({});
  listener.Listen();
  EXPECT_FALSE(listener.subscription().NeedsDisk());
  Commit({On("stores/s1")});
  EXPECT_FALSE(listener.subscription().NeedsDisk());
  Listener late = Listen({});
  late.Hear();
  EXPECT_FALSE(late.subscription().NeedsDisk()) << "all of a short log is in memory";
}

// marten #3705: a rebuild timed out where matching events were far apart.
TEST_F(SubscriptionTest, ABatchIsBoundedByWhatIsScannedNotByWhatMatches) {
  std::vector<v1::Event> many(900, On("stores/s1"));
  for (int i = 0; i < 14; ++i) parts_.Commit(many);
  parts_.Commit({On("stores/s2", false)});
  Listener listener =
      Listen({.filter = EventFilter::Types({"LeaveEnded"}), .checkpoint_every_events = 1'000'000});
  EXPECT_EQ(listener.Hear(), Kind::kConfirmed);
  EXPECT_EQ(listener.Hear(), Kind::kMore);
  EXPECT_LT(listener.subscription().position().value(), 14U * 900U);
  listener.Listen();
  EXPECT_EQ(listener.seen(), Positions{14 * 900 + 1});
}

TEST_F(SubscriptionTest, WhoComesToAnEventThatDoesNotOpenStopsAloneAndNamesIt) {
  ASSERT_TRUE(parts_.keyring().StartAfter(0).ok());
  v1::Event broken = On("stores/s1/consultants/c1");
  v1::Sealed& sealed = *broken.mutable_consultant_hired()->mutable_name()->mutable_sealed();
  sealed.set_key_id(parts_.keyring().Allocate()->id);
  sealed.set_nonce(std::string(12, 'n'));
  sealed.set_ciphertext(std::string(32, 'c'));
  parts_.Commit({On("stores/s1"), broken, On("stores/s2")});
  for (const bool in_memory : {false, true}) {
    if (in_memory) {
      ASSERT_TRUE(recent_.Advance().ok());
    }
    Subscription one({parts_.journal(), parts_.keyring(), recent_}, {.sight = Sight::kClear});
    ASSERT_TRUE(one.Next(kStart).ok());
    const absl::Status ended = one.Next(kStart).status();
    EXPECT_EQ(ended.code(), absl::StatusCode::kDataLoss);
    EXPECT_THAT(std::string(ended.message()), StartsWith("event 2: "));
    EXPECT_EQ(one.position(), Position(0)) << "passes nothing that was not told";
    // Who does not want it, or may not see it, goes on.
    Listener unconcerned =
        Listen({.filter = EventFilter::Types({"HolidayDeclared"}), .sight = Sight::kClear});
    unconcerned.Listen();
    EXPECT_EQ(unconcerned.seen(), (Positions{1, 3}));
    Listener stranger = Listen({});
    stranger.Listen();
    EXPECT_EQ(stranger.seen(), UpTo(3));
  }
}

TEST_F(SubscriptionTest, WhatWasOpenedBeforeAnErasureIsNotShownAfterIt) {
  ASSERT_TRUE(parts_.keyring().StartAfter(0).ok());
  const storage::DataKey key = *parts_.keyring().Allocate();
  v1::Event event = On("stores/s1");
  Commit({event});
  ASSERT_NE(recent_.After(Position(0)), nullptr);
  const std::vector<std::uint64_t> ids = {key.id};
  ASSERT_TRUE(parts_.keyring().Destroy(ids).ok());
  EXPECT_EQ(recent_.After(Position(0)), nullptr);
  ASSERT_TRUE(recent_.Advance().ok());
  EXPECT_NE(recent_.After(Position(0)), nullptr);
}

}  // namespace
}  // namespace kezhi::engine::subscription_cases
