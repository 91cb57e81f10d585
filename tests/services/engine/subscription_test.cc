// Subscriptions, driven on one thread with the time of the test. Tests named after a row of
// another event store's history say which fault it had; ours must not have it.
#include "services/engine/subscription.h"

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "domain/event_codec.h"
#include "tests/services/engine/encoded_events.h"
#include "tests/services/engine/parts.h"

namespace kezhi::engine {
namespace {

using Kind = Delivery::Kind;
using Positions = std::vector<std::uint64_t>;
using ::testing::Contains;
using ::testing::ElementsAre;

constexpr absl::Time kStart = absl::FromUnixSeconds(1'800'000'000);

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

// Somebody who subscribes, hears all there is to hear at one moment, and writes it down.
class Listener {
 public:
  Listener(Parts& parts, const RecentLog& recent, Subscription::Options options)
      : parts_(parts),
        subscription_({parts.journal(), parts.keyring(), recent}, std::move(options)) {}

  // Until there is nothing more to hear now.
  void Listen() {
    while (Hear() != Kind::kWait) {
    }
  }

  // The next delivery; what holds for every one of them is checked here.
  Kind Hear() {
    const absl::StatusOr<Delivery> delivery = subscription_.Next(now_);
    KEZHI_CHECK(delivery.ok());
    kinds_.push_back(delivery->kind);
    EXPECT_LE(delivery->position, parts_.journal().head().position);
    for (const v1::Event& event : EventsOf(*delivery)) {
      EXPECT_TRUE(seen_.empty() || event.position() > seen_.back()) << "twice, or out of order";
      EXPECT_LE(event.position(), delivery->position.value()) << "beyond what it may resume after";
      seen_.push_back(event.position());
    }
    if (delivery->kind != Kind::kWait && delivery->kind != Kind::kMore &&
        delivery->kind != Kind::kHeartbeat) {
      resumable_.push_back(delivery->position.value());
    }
    return delivery->kind;
  }

  void Advance(absl::Duration by) { now_ += by; }

  const Positions& seen() const { return seen_; }

  // Every position that the listener was told it may resume after.
  const Positions& resumable() const { return resumable_; }

  // What was heard since the last call.
  std::vector<Kind> TakeKinds() { return std::exchange(kinds_, {}); }

  Subscription& subscription() { return subscription_; }

 private:
  Parts& parts_;
  Subscription subscription_;
  absl::Time now_ = kStart;
  Positions seen_;
  Positions resumable_;
  std::vector<Kind> kinds_;
};

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

// A made-up log, and what a reader of it should see.
struct History {
  struct Event {
    std::uint64_t position;
    std::string stream;
    bool holiday;
  };

  std::vector<Event> events;
  std::set<std::uint64_t> ends = {0};  // of commits
};

void CommitAny(Parts& parts, History& history) {
  const int size = *rc::gen::inRange(1, 5);
  std::vector<v1::Event> events;
  for (int i = 0; i < size; ++i) {
    const std::string stream = *rc::gen::element<std::string>(
        "stores/s1", "stores/s10", "stores/s2", "stores/s1/consultants/c1");
    const bool holiday = *rc::gen::arbitrary<bool>();
    events.push_back(On(stream, holiday));
    history.events.push_back({history.events.size() + 1, stream, holiday});
  }
  parts.Commit(events);
  history.ends.insert(history.events.size());
}

// What both mean, written twice: for the engine, and plainly.
struct Wish {
  EventFilter filter;
  bool (*wants)(const History::Event& event);
};

Wish AnyWish() {
  const Wish wishes[] = {
      {EventFilter(), [](const History::Event&) { return true; }},
      {EventFilter::Types({"LeaveEnded"}), [](const History::Event& e) { return !e.holiday; }},
      {EventFilter::Store("stores/s1"),
       [](const History::Event& e) {
         return e.stream == "stores/s1" || e.stream == "stores/s1/consultants/c1";
       }},
      {EventFilter::AllOf(
           {EventFilter::StreamPrefix("stores/s1"), EventFilter::Types({"LeaveEnded"})}),
       [](const History::Event& e) { return e.stream != "stores/s2" && !e.holiday; }},
      {EventFilter::StreamPrefix("stores/s9"), [](const History::Event&) { return false; }},
  };
  return wishes[*rc::gen::inRange<std::size_t>(0, std::size(wishes))];
}

Subscription::Options AnyOptions(const Wish& wish, Position after) {
  Subscription::Options options;
  options.after = after;
  options.filter = wish.filter;
  options.max_events = *rc::gen::inRange<std::uint64_t>(1, 9);
  options.max_bytes = *rc::gen::inRange<std::size_t>(1, 3000);
  options.checkpoint_every_events = *rc::gen::inRange<std::uint64_t>(1, 9);
  return options;
}

// Any readers, filters, batch sizes and restarts; KurrentDB #4970 (a checkpoint stood ahead of the
// last event), Eventuous #222, SQLStreamStore #121, akka-persistence-r2dbc #343 (gaps,
// backtracking).
RC_GTEST_PROP(SubscriptionLaw, AnyReaderSeesExactlyWhatItShouldWhereverItResumes, ()) {
  Parts parts;
  const std::size_t kept = *rc::gen::element<std::size_t>(1, 2000, 1U << 20);
  RecentLog recent(parts.journal(), parts.keyring(), kept);
  History history;
  const Wish wish = AnyWish();
  auto listener = std::make_unique<Listener>(parts, recent, AnyOptions(wish, Position(0)));
  Positions seen;
  Positions checkpoints;
  std::uint64_t safe = 0;
  const int steps = *rc::gen::inRange(1, 40);
  for (int step = 0; step < steps; ++step) {
    switch (*rc::gen::inRange(0, 5)) {
      case 0: CommitAny(parts, history); break;
      case 1: RC_ASSERT(recent.Advance().ok()); break;
      case 2: listener->Advance(absl::Seconds(*rc::gen::inRange(0, 7))); break;
      case 3: listener->Hear(); break;
      default:  // the reader dies and resumes after what it was told last
        for (const std::uint64_t p : listener->seen()) {
          if (p <= listener->resumable().back()) seen.push_back(p);
        }
        safe = listener->resumable().empty() ? safe : listener->resumable().back();
        listener = std::make_unique<Listener>(parts, recent, AnyOptions(wish, Position(safe)));
        listener->Hear();
    }
    for (const std::uint64_t position : listener->resumable()) checkpoints.push_back(position);
  }
  RC_ASSERT(recent.Advance().ok());
  listener->Listen();
  seen.insert(seen.end(), listener->seen().begin(), listener->seen().end());

  Positions expected;
  for (const History::Event& event : history.events) {
    if (wish.wants(event)) expected.push_back(event.position);
  }
  RC_ASSERT(seen == expected);
  std::sort(checkpoints.begin(), checkpoints.end());
  checkpoints.erase(std::unique(checkpoints.begin(), checkpoints.end()), checkpoints.end());
  for (const std::uint64_t checkpoint : checkpoints) {
    RC_ASSERT(history.ends.contains(checkpoint));
    Listener again(parts, recent, AnyOptions(wish, Position(checkpoint)));
    again.Listen();
    const auto rest = std::upper_bound(expected.begin(), expected.end(), checkpoint);
    RC_ASSERT(again.seen() == Positions(rest, expected.end()));
  }
}

}  // namespace
}  // namespace kezhi::engine
