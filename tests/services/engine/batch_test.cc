#include "services/engine/batch.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "domain/dates.h"
#include "domain/error.h"
#include "storage/limits.h"

namespace kezhi::engine {
namespace {

storage::Head HeadAt(std::uint64_t position, absl::Time recorded_at) {
  storage::Head head;
  head.position = Position(position);
  head.entry_index = 3;
  head.recorded_at = recorded_at;
  return head;
}

std::vector<v1::Event> Events(std::size_t count, std::size_t text_bytes = 1) {
  std::vector<v1::Event> events(count);
  for (v1::Event& event : events) {
    event.set_stream("stores/s1");
    event.mutable_holiday_declared()->set_label(std::string(text_bytes, 'x'));
  }
  return events;
}

const absl::Time kNow = absl::FromUnixSeconds(1'772'000'000);

TEST(Batch, PlacesEventsAfterTheHeadAMicrosecondApart) {
  Batch batch;
  batch.Begin(HeadAt(7, kNow), "log");
  EXPECT_TRUE(batch.empty());
  EXPECT_EQ(batch.next_position(), Position(8));
  // The clock stands at, or before, what is recorded already.
  EXPECT_EQ(batch.TimeFor(kNow), kNow + absl::Microseconds(1));
  EXPECT_EQ(batch.TimeFor(kNow - absl::Hours(1)), kNow + absl::Microseconds(1));
  EXPECT_EQ(batch.TimeFor(kNow + absl::Nanoseconds(2'700)), kNow + absl::Microseconds(2));

  std::vector<v1::Event> events = Events(2);
  batch.Place(events, batch.TimeFor(kNow));
  ASSERT_TRUE(batch.Add(events).ok());
  EXPECT_EQ(events[1].position(), 9);
  EXPECT_EQ(events[1].commit().first_position(), 8);
  EXPECT_EQ(events[1].commit().size(), 2);
  EXPECT_EQ(events[1].index(), 1);
  EXPECT_EQ(domain::ToTime(events[1].recorded_at()), kNow + absl::Microseconds(2));
  // The next command is later than all of it.
  EXPECT_EQ(batch.next_position(), Position(10));
  EXPECT_EQ(batch.TimeFor(kNow), kNow + absl::Microseconds(3));

  const v1::CommitLogEntry& entry = batch.Finish(5, std::string(32, 'h'));
  EXPECT_EQ(entry.index(), 4);
  EXPECT_EQ(entry.epoch(), 5);
  EXPECT_EQ(entry.previous_hash(), std::string(32, 'h'));
  EXPECT_EQ(entry.first_position(), 8);
  EXPECT_EQ(entry.count(), 2);
}

TEST(Batch, RefusesWhatIsBeyondTheLimitsWithBothNumbersAndKeepsNothingOfIt) {
  const std::vector<std::vector<v1::Event>> refused = {
      Events(storage::kMaxCommitEvents + 1),
      Events(1, storage::kMaxRecordBytes),
      Events(30, 40'000),
  };
  const std::vector<std::string> limits = {"1000", "61440", "1048576"};
  for (std::size_t i = 0; i < refused.size(); ++i) {
    Batch batch;
    batch.Begin(HeadAt(0, absl::InfinitePast()), "log");
    std::vector<v1::Event> events = refused[i];
    batch.Place(events, kNow);
    const absl::Status status = batch.Add(events);
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
    EXPECT_EQ(domain::ReasonOf(status), v1::REASON_TOO_MANY);
    EXPECT_NE(std::string(status.message()).find(limits[i]), std::string::npos) << status;
    EXPECT_TRUE(batch.empty());
    EXPECT_EQ(batch.next_position(), Position(1));
  }
}

TEST(Batch, TakesWhatIsJustWithinTheLimits) {
  Batch batch;
  batch.Begin(HeadAt(0, absl::InfinitePast()), "log");
  std::vector<v1::Event> events = Events(storage::kMaxCommitEvents);
  batch.Place(events, kNow);
  EXPECT_TRUE(batch.Add(events).ok());
  events = Events(1, storage::kMaxRecordBytes - 200);
  batch.Place(events, batch.TimeFor(kNow));
  EXPECT_TRUE(batch.Add(events).ok());
}

}  // namespace
}  // namespace kezhi::engine
