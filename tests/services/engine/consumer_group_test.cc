// Consumer groups, driven on one thread with the time of the test.
#include "services/engine/consumer_group.h"

#include <algorithm>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "services/engine/group_settings.h"
#include "services/engine/lag.h"
#include "services/engine/side_write.h"
#include "tests/services/engine/parts.h"

namespace kezhi::engine::consumer_group_cases {
namespace {

using Positions = std::vector<std::uint64_t>;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

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

v1::ConsumerGroup Settings() {
  v1::ConsumerGroup group;
  group.set_name("consumerGroups/g");
  group.mutable_lease()->set_seconds(30);
  group.set_max_in_flight(1000);
  group.set_max_attempts(3);
  group.mutable_retry_delay()->set_seconds(1);
  return group;
}

// A group on a journal of its own, with the hands that its members would have.
class Workshop {
 public:
  explicit Workshop(const v1::ConsumerGroup& settings = Settings()) : settings_(settings) {
    Restart();
  }

  void Commit(const std::vector<std::string>& streams) {
    std::vector<v1::Event> events;
    events.reserve(streams.size());
    for (const std::string& stream : streams) events.push_back(On(stream));
    parts_.Commit(std::move(events));
  }

  // What a step hands out, by member; its rows are stored at once.
  std::map<MemberId, Positions> Step() {
    std::map<MemberId, Positions> handed;
    absl::StatusOr<ConsumerGroup::Output> output = group_->Step(now_);
    KEZHI_CHECK(output.ok());
    for (const auto& assignment : output->assignments) {
      handed[assignment.member].push_back(assignment.work->position.value());
    }
    if (!output->rows.empty()) {
      for (const v1::SideWrite& row : output->rows) AddTo(parts_.batch(), row);
      parts_.Store();
      group_->Stored(absl::OkStatus(), now_);
      ++stores_;
    }
    return handed;
  }

  // As a server that was killed: what was not stored is forgotten.
  void Restart() {
    group_ = std::make_unique<ConsumerGroup>(parts_.journal(), settings_, Position(stored()));
  }

  void Advance(absl::Duration by) { now_ += by; }

  // The position that a restart would go on from.
  std::uint64_t stored() {
    const auto position = LoadGroupPosition(parts_.journal(), settings_);
    KEZHI_CHECK(position.ok());
    return position->value();
  }

  Positions Parked(const ParkedSelector& selector = {}) {
    Positions positions;
    KEZHI_CHECK(VisitParked(parts_.journal(), "g", Position(0), selector,
                            [&](const v1::ParkedEvent& event) {
                              positions.push_back(event.position());
                              return true;
                            })
                    .ok());
    return positions;
  }

  void Ack(MemberId member, std::uint64_t position) { group_->Ack(member, Position(position)); }

  void Retry(MemberId member, std::uint64_t position) {
    group_->Retry(member, Position(position), std::nullopt, now_);
  }

  void Park(MemberId member, std::uint64_t position) {
    group_->Park(member, Position(position), "broken");
  }

  ConsumerGroup& group() { return *group_; }

  WorkBoard& board() { return group_->board(); }

  Parts& parts() { return parts_; }

  absl::Time now() const { return now_; }

  int stores() const { return stores_; }

 private:
  Parts parts_;
  v1::ConsumerGroup settings_;
  std::unique_ptr<ConsumerGroup> group_;
  absl::Time now_ = kStart;
  int stores_ = 0;
};

TEST(ConsumerGroup, HandsOutOneEventOfAStreamAtATime) {
  Workshop shop;
  shop.Commit({"stores/s1/visits/a", "stores/s1/visits/b"});
  shop.Commit({"stores/s1/visits/a"});
  shop.board().Join(1, 10);
  EXPECT_THAT(shop.Step()[1], ElementsAre(1, 2));
  EXPECT_THAT(shop.Step(), IsEmpty());
  shop.Ack(1, 1);
  EXPECT_THAT(shop.Step()[1], ElementsAre(3));
}

TEST(ConsumerGroup, SharesTheWorkAndGivesNoMemberMoreThanItTakes) {
  Workshop shop;
  for (const char* stream : {"stores/s1", "stores/s2", "stores/s3", "stores/s4"}) {
    shop.Commit({stream});
  }
  shop.board().Join(1, 2);
  shop.board().Join(2, 1);
  auto handed = shop.Step();
  EXPECT_EQ(handed[1].size(), 2U);
  EXPECT_EQ(handed[2].size(), 1U);
  shop.Ack(2, handed[2][0]);
  EXPECT_THAT(shop.Step()[2], ElementsAre(4));
}

TEST(ConsumerGroup, ItsPositionPassesNothingThatIsNotSettled) {
  Workshop shop;
  for (const char* stream : {"stores/s1", "stores/s2", "stores/s3"}) shop.Commit({stream});
  shop.board().Join(1, 10);
  shop.Step();
  shop.Ack(1, 1);
  shop.Ack(1, 3);
  shop.Step();
  EXPECT_EQ(shop.stored(), 1U);
  shop.Ack(1, 2);
  shop.Advance(absl::Seconds(1));
  shop.Step();
  EXPECT_EQ(shop.stored(), 3U);
}

TEST(ConsumerGroup, ManyAcknowledgementsShareOneWrite) {
  Workshop shop;
  for (int i = 0; i < 100; ++i) shop.Commit({absl::StrCat("stores/s", i)});
  shop.board().Join(1, 1000);
  shop.Step();
  for (std::uint64_t position = 1; position <= 100; ++position) {
    shop.Ack(1, position);
    shop.Advance(absl::Milliseconds(10));
    shop.Step();
  }
  EXPECT_EQ(shop.stores(), 1);
  EXPECT_EQ(shop.group().due(), kStart + absl::Milliseconds(1010));
  shop.Advance(absl::Milliseconds(10));
  shop.Step();
  EXPECT_EQ(shop.stored(), 100U);
}

TEST(ConsumerGroup, ARetriedEventHoldsBackItsStreamAlone) {
  Workshop shop;
  shop.Commit({"stores/s1"});
  shop.Commit({"stores/s1"});
  shop.Commit({"stores/s2"});
  shop.board().Join(1, 10);
  EXPECT_THAT(shop.Step()[1], ElementsAre(1, 3));
  shop.Retry(1, 1);
  shop.Ack(1, 3);
  EXPECT_THAT(shop.Step(), IsEmpty());
  EXPECT_EQ(shop.group().due(), kStart + absl::Seconds(1));
  shop.Advance(absl::Seconds(1));
  EXPECT_THAT(shop.Step()[1], ElementsAre(1));
  shop.Ack(1, 1);
  EXPECT_THAT(shop.Step()[1], ElementsAre(2));
}

TEST(ConsumerGroup, AMemberThatStallsIsReplacedWithinItsLease) {
  Workshop shop;
  shop.Commit({"stores/s1"});
  shop.board().Join(1, 10);
  shop.Step();
  shop.board().Join(2, 10);
  EXPECT_EQ(shop.group().due(), kStart + absl::Seconds(30));
  shop.Advance(absl::Seconds(29));
  EXPECT_TRUE(shop.board().Extend(1, Position(1), shop.now()));
  shop.Advance(absl::Seconds(29));
  EXPECT_THAT(shop.Step(), IsEmpty());
  shop.Advance(absl::Seconds(1));
  EXPECT_THAT(shop.Step()[2], ElementsAre(1));
  // What the first one says now is too late.
  shop.Ack(1, 1);
  EXPECT_FALSE(shop.board().Extend(1, Position(1), shop.now()));
  shop.Step();
  EXPECT_EQ(shop.stored(), 0U);
}

TEST(ConsumerGroup, AMemberThatLeavesGivesBackAtOnceWhatItHad) {
  Workshop shop;
  shop.Commit({"stores/s1"});
  shop.board().Join(1, 10);
  shop.Step();
  shop.board().Join(2, 10);
  shop.board().Leave(1, shop.now());
  EXPECT_THAT(shop.Step()[2], ElementsAre(1));
}

TEST(ConsumerGroup, AnEventThatNobodyCanWorkOnIsPutAsideAndItsStreamGoesOn) {
  Workshop shop;
  shop.Commit({"stores/s1"});
  shop.Commit({"stores/s1"});
  shop.board().Join(1, 10);
  for (int attempt = 1; attempt <= 3; ++attempt) {
    EXPECT_THAT(shop.Step()[1], ElementsAre(1));
    shop.Retry(1, 1);
    shop.Advance(absl::Seconds(1));
  }
  EXPECT_THAT(shop.Step()[1], ElementsAre(2));
  EXPECT_THAT(shop.Parked(), ElementsAre(1));
  EXPECT_EQ(shop.stored(), 1U);
}

TEST(ConsumerGroup, StopsAtAnEventAndGoesOnFromIt) {
  Workshop shop;
  shop.Commit({"stores/s1"});
  shop.board().Join(1, 10);
  shop.Step();
  EXPECT_TRUE(shop.board().GiveBack(1, Position(1), shop.now()));
  shop.group().Stop();
  EXPECT_THAT(shop.Step(), IsEmpty());
  EXPECT_EQ(shop.group().due(), absl::InfiniteFuture());
  shop.group().Configure(Settings());
  EXPECT_THAT(shop.Step()[1], ElementsAre(1));
}

TEST(ConsumerGroup, TellsHowFarItIsAndHowFarBehind) {
  Workshop shop;
  shop.Commit({"stores/s1"});
  shop.Commit({"stores/s2"});
  shop.board().Join(1, 10);
  shop.Step();
  shop.Ack(1, 1);
  const auto record = storage::ScanRecordHeader(*shop.parts().journal().Read(Position(2)));
  const ConsumerGroup::Progress progress = shop.group().progress();
  EXPECT_EQ(progress.settled, Position(1));
  EXPECT_EQ(progress.in_flight, 1U);
  const Lag lag =
      LagAt(shop.parts().journal(), progress.settled, record->recorded_at + absl::Seconds(7));
  EXPECT_EQ(lag.events, 1U);
  EXPECT_EQ(lag.time, absl::Seconds(7));
  shop.Ack(1, 2);
  const Lag none = LagAt(shop.parts().journal(), shop.group().progress().settled, shop.now());
  EXPECT_EQ(none.events, 0U);
  EXPECT_EQ(none.time, absl::ZeroDuration());
}

TEST(ConsumerGroup, AWriteThatFailedIsTriedAgain) {
  Workshop shop;
  shop.Commit({"stores/s1"});
  shop.Commit({"stores/s2"});
  shop.board().Join(1, 10);
  shop.group().Step(shop.now()).IgnoreError();
  shop.Park(1, 1);
  const auto output = shop.group().Step(shop.now());
  ASSERT_EQ(output->rows.size(), 2U);
  shop.group().Stored(absl::ResourceExhaustedError("full"), shop.now());
  EXPECT_THAT(shop.Step(), IsEmpty());
  EXPECT_EQ(shop.group().due(), shop.now() + absl::Seconds(1));
  shop.Advance(absl::Seconds(1));
  shop.Step();
  EXPECT_THAT(shop.Parked(), ElementsAre(1));
  EXPECT_EQ(shop.stored(), 1U);
}

// Parks the events at 1 to `count`, each of a stream of its own, and acknowledges one after them.
void ParkSome(Workshop& shop, std::uint64_t count) {
  for (std::uint64_t i = 1; i <= count + 1; ++i) shop.Commit({absl::StrCat("stores/s", i)});
  shop.board().Join(1, 10'000);
  shop.Step();
  for (std::uint64_t i = 1; i <= count; ++i) shop.Park(1, i);
  shop.Ack(1, count + 1);
  shop.Advance(absl::Seconds(1));
  shop.Step();
  shop.Advance(absl::Seconds(1));
}

// KurrentDB #500, #1890: replaying parked messages wrote bad checkpoints, and events were lost.
TEST(ConsumerGroup, ReplayingParkedEventsLeavesItsPositionAlone) {
  Workshop shop;
  ParkSome(shop, 3);
  ASSERT_EQ(shop.stored(), 4U);
  shop.group().Start({.left = 10});
  EXPECT_THAT(shop.Step()[1], ElementsAre(1, 2, 3));
  shop.Ack(1, 2);
  shop.Retry(1, 3);
  shop.Commit({"stores/s9"});
  EXPECT_THAT(shop.Step()[1], ElementsAre(5));
  shop.Ack(1, 5);
  shop.Advance(absl::Seconds(1));
  shop.Step();
  EXPECT_EQ(shop.stored(), 5U);
  EXPECT_THAT(shop.Parked(), ElementsAre(1, 3));
  // Replays are not stored: a restart leaves what is parked, parked.
  shop.Restart();
  shop.board().Join(2, 10);
  EXPECT_THAT(shop.Step(), IsEmpty());
  EXPECT_THAT(shop.Parked(), ElementsAre(1, 3));
}

// KurrentDB #3844: a replay sent again what nobody had meant; here it takes an explicit selection.
TEST(ConsumerGroup, ReplaysOnlyWhatIsSelected) {
  Workshop shop;
  ParkSome(shop, 5);
  ParkedSelector selector;
  selector.from = Position(2);
  selector.until = Position(4);
  EXPECT_EQ(CountParked(shop.parts().journal(), "g", selector).value(), 3U);
  shop.group().Start({.selector = selector, .left = 2});
  EXPECT_THAT(shop.Step()[1], ElementsAre(2, 3));
  selector = {};
  selector.filter = EventFilter::StreamPrefix("stores/s5");
  EXPECT_THAT(shop.Parked(selector), ElementsAre(5));
  selector = {};
  selector.parked_after = shop.now();
  EXPECT_THAT(shop.Parked(selector), IsEmpty());
}

// KurrentDB #2181: replaying all that was parked loaded all of it into memory.
TEST(ConsumerGroup, ReplaysAHundredAtATimeAndAsFastAsAsked) {
  Workshop shop;
  ParkSome(shop, 250);
  shop.group().Start({.left = 1000});
  std::size_t replayed = 0;
  for (int round = 0; round < 3; ++round) {
    const auto handed = shop.Step();
    ASSERT_LE(shop.board().size(), 100U);
    for (const auto& [member, positions] : handed) {
      for (const std::uint64_t position : positions) shop.Ack(member, position);
      replayed += positions.size();
    }
  }
  EXPECT_EQ(replayed, 250U);

  Workshop slow;
  ParkSome(slow, 5);
  slow.group().Start({.left = 5, .per_second = 2});
  EXPECT_EQ(slow.Step()[1].size(), 1U);
  EXPECT_THAT(slow.Step(), IsEmpty());
  EXPECT_EQ(slow.group().due(), slow.now() + absl::Milliseconds(500));
  slow.Advance(absl::Seconds(1));
  EXPECT_EQ(slow.Step()[1].size(), 2U);
}

// What must hold after any history of commits, members, settlements, stalls and restarts.
class AnyLife {
 public:
  void Live() {
    const int steps = *rc::gen::inRange(1, 80);
    for (int i = 0; i < steps; ++i) Something();
    Finish();
  }

 private:
  void Something() {
    switch (*rc::gen::inRange(0, 9)) {
      case 0: Commit(); break;
      case 1: Join(); break;
      case 2:
        if (!members_.empty()) Leave(*members_.begin());
        break;
      case 3: shop_.Advance(absl::Seconds(*rc::gen::inRange(0, 40))); break;
      case 4:
        shop_.Restart();
        members_.clear();
        has_.clear();
        break;
      case 5:
      case 6: Step(); break;
      default: Settle();
    }
  }

  void Commit() {
    std::vector<std::string> streams;
    const int size = *rc::gen::inRange(1, 4);
    for (int i = 0; i < size; ++i) {
      streams.push_back(absl::StrCat("stores/s", *rc::gen::inRange(1, 4)));
      stream_of_[++events_] = streams.back();
    }
    shop_.Commit(streams);
  }

  void Join() {
    shop_.board().Join(++last_member_, static_cast<std::uint32_t>(*rc::gen::inRange(1, 5)));
    members_.insert(last_member_);
  }

  void Leave(MemberId member) {
    shop_.board().Leave(member, shop_.now());
    members_.erase(member);
    std::erase_if(has_, [&](const auto& pair) { return pair.second == member; });
  }

  void Step() {
    for (const auto& [member, positions] : shop_.Step()) {
      for (const std::uint64_t position : positions) {
        // Everything before it in its stream is settled or put aside.
        for (const auto& [other, stream] : stream_of_) {
          const bool earlier = stream == stream_of_[position] && other < position;
          RC_ASSERT(!earlier || !shop_.board().Has(Position(other)));
        }
        has_[position] = member;
      }
    }
    CheckPosition();
  }

  void Settle() {
    if (has_.empty()) return;
    const auto [position, member] = *has_.begin();
    has_.erase(has_.begin());
    // Whoever has lost the lease since is not listened to.
    const bool listened = shop_.board().Extend(member, Position(position), shop_.now());
    switch (*rc::gen::inRange(0, 3)) {
      case 0: shop_.Retry(member, position); break;
      case 1: shop_.Park(member, position); break;
      default:
        shop_.Ack(member, position);
        if (listened) acknowledged_.insert(position);
    }
  }

  void CheckPosition() {
    const Positions parked = shop_.Parked();
    for (std::uint64_t position = 1; position <= shop_.stored(); ++position) {
      RC_ASSERT(acknowledged_.contains(position) ||
                std::binary_search(parked.begin(), parked.end(), position));
    }
  }

  // One good member works on until nothing is left.
  void Finish() {
    for (const MemberId member : std::set<MemberId>(members_)) Leave(member);
    Join();
    for (std::uint64_t round = 0; round < 4 * events_ + 10 && shop_.stored() < events_; ++round) {
      shop_.Advance(absl::Seconds(31));
      Step();
      for (const auto& [position, member] : std::map<std::uint64_t, MemberId>(has_)) {
        shop_.Ack(member, position);
        acknowledged_.insert(position);
      }
      has_.clear();
    }
    RC_ASSERT(shop_.stored() == events_);
  }

  Workshop shop_;
  std::uint64_t events_ = 0;
  std::map<std::uint64_t, std::string> stream_of_;
  MemberId last_member_ = 0;
  std::set<MemberId> members_;
  std::map<std::uint64_t, MemberId> has_;
  std::set<std::uint64_t> acknowledged_;
};

RC_GTEST_PROP(ConsumerGroupLaw, EveryEventIsHandedOutInOrderAndThePositionPassesNoneUnsettled, ()) {
  AnyLife().Live();
}

}  // namespace
}  // namespace kezhi::engine::consumer_group_cases
