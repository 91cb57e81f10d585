#include "services/engine/subscription.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "domain/error.h"
#include "tests/services/engine/parts.h"

namespace kezhi::engine {
namespace {

using Positions = std::vector<std::uint64_t>;

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

Positions Of(const std::vector<v1::Event>& events) {
  Positions positions;
  for (const v1::Event& event : events) positions.push_back(event.position());
  return positions;
}

TEST(Subscription, SeesEverythingOnceFromEveryPositionWhateverTheBatch) {
  Parts parts;
  Fill(parts);
  for (std::uint64_t after = 0; after <= 6; ++after) {
    for (std::size_t batch = 1; batch <= 7; ++batch) {
      Subscription subscription(parts.journal(), Position(after), EventFilter());
      Positions seen;
      Delivery delivery;
      while ((delivery = *subscription.Next(batch)).kind == Delivery::Kind::kEvents) {
        const v1::Event& last = delivery.events.back();
        EXPECT_EQ(last.position() + 1, last.commit().first_position() + last.commit().size())
            << "a batch ends inside a commit";
        for (const std::uint64_t position : Of(delivery.events)) seen.push_back(position);
        EXPECT_EQ(delivery.position.value(), seen.back());
      }
      EXPECT_EQ(delivery.kind, Delivery::Kind::kCaughtUp);
      Positions expected;
      for (std::uint64_t position = after + 1; position <= 6; ++position) {
        expected.push_back(position);
      }
      EXPECT_EQ(seen, expected);
      EXPECT_EQ(subscription.Next(batch)->kind, Delivery::Kind::kWait);
    }
  }
}

TEST(Subscription, GoesOnWithWhatComesAfterItHasCaughtUp) {
  Parts parts;
  Fill(parts);
  Subscription subscription(parts.journal(), Position(6), EventFilter());
  EXPECT_EQ(subscription.Next(10)->kind, Delivery::Kind::kCaughtUp);
  EXPECT_EQ(subscription.Next(10)->kind, Delivery::Kind::kWait);
  parts.Commit({On("stores/s1"), On("stores/s1")});
  const Delivery live = *subscription.Next(1);
  EXPECT_EQ(Of(live.events), (Positions{7, 8}));
  // Told once.
  EXPECT_EQ(subscription.Next(10)->kind, Delivery::Kind::kWait);
}

TEST(Subscription, FiltersByStreamAndTypeAndKnowsHowFarItLooked) {
  Parts parts;
  Fill(parts);
  Subscription of_store(parts.journal(), Position(0), {"stores/s1/", {}});
  EXPECT_EQ(Of(of_store.Next(10)->events), Positions{6});
  Subscription of_type(parts.journal(), Position(0), {"", {"LeaveEnded"}});
  EXPECT_EQ(Of(of_type.Next(10)->events), (Positions{3, 6}));
  Subscription of_nothing(parts.journal(), Position(0), {"stores/s9", {}});
  const Delivery nothing = *of_nothing.Next(10);
  EXPECT_EQ(nothing.kind, Delivery::Kind::kCaughtUp);
  EXPECT_EQ(nothing.position, Position(6));
}

TEST(ReadLog, ReadsBackwardsInWholeCommitsAndUpToAPosition) {
  Parts parts;
  Fill(parts);
  const auto read = [&](const LogRange& range) {
    Positions seen;
    const auto examined = ReadLog(parts.journal(), range, EventFilter(), [&](v1::Event& event) {
      seen.push_back(event.position());
      return true;
    });
    EXPECT_TRUE(examined.ok());
    EXPECT_EQ(examined->value(), seen.back());
    return seen;
  };
  LogRange range;
  range.backward = true;
  EXPECT_EQ(read(range), (Positions{6, 5, 4, 3, 2, 1}));
  range.limit = 1;
  EXPECT_EQ(read(range), (Positions{6, 5}));
  range.from = Position(5);
  EXPECT_EQ(read(range), (Positions{4, 3, 2}));
  range = LogRange();
  range.until = Position(4);
  EXPECT_EQ(read(range), (Positions{1, 2, 3, 4}));
  range.limit = 2;
  EXPECT_EQ(read(range), (Positions{1, 2, 3, 4}));
  range.limit = 1;
  EXPECT_EQ(read(range), Positions{1});
}

TEST(ReadStream, ReadsOneStreamEitherWay) {
  Parts parts;
  Fill(parts);
  const auto read = [&](const StreamRange& range) {
    Positions seen;
    EXPECT_TRUE(ReadStream(parts.journal(), range, [&](v1::Event& event) {
                  seen.push_back(event.position());
                  return true;
                }).ok());
    return seen;
  };
  StreamRange range;
  range.stream = "stores/s2";
  EXPECT_EQ(read(range), (Positions{2, 4}));
  range.from = Revision(1);
  EXPECT_EQ(read(range), Positions{4});
  range.from = Revision(0);
  range.backward = true;
  EXPECT_EQ(read(range), (Positions{4, 2}));
  range.limit = 1;
  EXPECT_EQ(read(range), Positions{4});
  range = StreamRange();
  range.stream = "stores/s2";
  range.until = Position(3);
  EXPECT_EQ(read(range), Positions{2});
}

TEST(ReadEvent, SaysWhatIsNotThere) {
  Parts parts;
  Fill(parts);
  EXPECT_EQ(ReadEvent(parts.journal(), Position(3))->stream(), "stores/s2/consultants/c1");
  for (const std::uint64_t position : {0U, 7U}) {
    const auto missing = ReadEvent(parts.journal(), Position(position));
    EXPECT_EQ(missing.status().code(), absl::StatusCode::kNotFound);
    EXPECT_EQ(domain::ReasonOf(missing.status()), v1::REASON_EVENT_NOT_FOUND);
  }
}

}  // namespace
}  // namespace kezhi::engine
