#include "services/engine/reading_log.h"

#include <chrono>
#include <cstdint>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/engine/event_reader.h"
#include "storage/limits.h"
#include "tests/matchers.h"
#include "tests/services/engine/world.h"
#include "tests/storage/journal_maker.h"

namespace kezhi::engine {
namespace {

using testing::Ask;
using ::testing::ElementsAre;
using testing::HasReason;
using ::testing::IsEmpty;
using testing::IsOk;
using ::testing::SizeIs;
using testing::StatusIs;

constexpr char kK1[] = "stores/s1/customers/k1";
constexpr char kK2[] = "stores/s1/customers/k2";
constexpr std::chrono::milliseconds kNoPatience(0);

Look LookAt(const std::string& subject, bool clear = true, const std::string& who = "li") {
  Look look;
  look.reader = ActorOf("manager", who);
  look.rpc = "QueryService/GetCustomerCard";
  look.subjects[subject] = clear;
  return look;
}

class ReadingLogTest : public ::testing::Test {
 protected:
  ReadingLog Make(const ReadingLog::Options& options = {}) {
    return ReadingLog(options, world_.clock(), storage::SeededRandom(7),
                      [this](Submission submission) {
                        world_.engine().Submit(std::move(submission));
                        ++sent_;
                      });
  }

  // What has been recorded since the common ground.
  std::vector<v1::Event> Recorded() {
    EXPECT_THAT(world_.engine().StepAll(), IsOk());
    std::vector<v1::Event> events;
    const auto read = ReadLog(world_.engine().journal(), {}, EventFilter::Types({"CardsRead"}),
                              [&events](v1::Event& event) {
                                events.push_back(std::move(event));
                                return true;
                              });
    EXPECT_THAT(read, IsOk());
    return events;
  }

  EngineWorld world_;
  int sent_ = 0;
};

TEST_F(ReadingLogTest, CountsReadingsAndRecordsThemAfterAWhile) {
  ReadingLog log = Make();
  ASSERT_THAT(log.Record(LookAt(kK1), kNoPatience), IsOk());
  world_.clock().Advance(absl::Seconds(4));
  ASSERT_THAT(log.Record(LookAt(kK1), kNoPatience), IsOk());
  ASSERT_THAT(log.Record(LookAt(kK1, false), kNoPatience), IsOk());
  ASSERT_THAT(log.Record(LookAt(kK2, false), kNoPatience), IsOk());
  EXPECT_EQ(log.lines(), 2U);
  world_.clock().Advance(absl::Seconds(5));
  EXPECT_FALSE(log.Step());
  EXPECT_THAT(Recorded(), IsEmpty());
  world_.clock().Advance(absl::Seconds(1));
  EXPECT_TRUE(log.Step());
  const std::vector<v1::Event> events = Recorded();
  ASSERT_THAT(events, SizeIs(1));
  EXPECT_EQ(events[0].stream(), "stores/s1/reads/20260302");
  EXPECT_EQ(events[0].actor().known(), v1::KNOWN_INTERNAL);
  ASSERT_EQ(events[0].cards_read().readings_size(), 1);
  const v1::Reading& reading = events[0].cards_read().readings(0);
  EXPECT_EQ(reading.principal(), "li");
  EXPECT_EQ(reading.known(), v1::KNOWN_STATED);
  EXPECT_EQ(reading.last_at().seconds() - reading.first_at().seconds(), 4);
  ASSERT_EQ(reading.subjects_size(), 2);
  EXPECT_EQ(reading.subjects(0).subject(), kK1);
  EXPECT_EQ(reading.subjects(0).clear(), 2);
  EXPECT_EQ(reading.subjects(0).masked(), 1);
  EXPECT_EQ(reading.subjects(1).masked(), 1);
  EXPECT_EQ(log.lines(), 0U);
  EXPECT_FALSE(log.Step());
}

TEST_F(ReadingLogTest, AnAnswerThatShowsNobodyIsNoReading) {
  ReadingLog log = Make();
  ASSERT_THAT(log.Record(Look{}, kNoPatience), IsOk());
  world_.clock().Advance(absl::Minutes(1));
  EXPECT_FALSE(log.Step());
}

TEST_F(ReadingLogTest, ReadersGroundsAndRpcsAreToldApart) {
  ReadingLog log = Make();
  Look complaint = LookAt(kK1);
  complaint.ground = "complaint-4711";
  Look timeline = LookAt(kK1);
  timeline.rpc = "QueryService/ListTimeline";
  for (const Look& look : {LookAt(kK1), LookAt(kK1, true, "wu"), complaint, timeline}) {
    ASSERT_THAT(log.Record(look, kNoPatience), IsOk());
  }
  world_.clock().Advance(absl::Seconds(10));
  log.Step();
  const std::vector<v1::Event> events = Recorded();
  ASSERT_THAT(events, SizeIs(1));
  EXPECT_EQ(events[0].cards_read().readings_size(), 4);
}

TEST_F(ReadingLogTest, EachStoreHasItsOwn) {
  world_.Must(
      Ask<v1::OpenStore>("store: 'stores/s2' display_name: 'Store 2' region_code: 'CN' "
                         "time_zone: 'Asia/Shanghai' day_starts {} closes { hours: 18 }"));
  ReadingLog log = Make();
  Look look = LookAt(kK1);
  look.subjects["stores/s2/customers/k1"] = true;
  ASSERT_THAT(log.Record(look, kNoPatience), IsOk());
  world_.clock().Advance(absl::Seconds(10));
  log.Step();
  std::vector<std::string> streams;
  for (const v1::Event& event : Recorded()) streams.push_back(event.stream());
  EXPECT_THAT(streams, ElementsAre("stores/s1/reads/20260302", "stores/s2/reads/20260302"));
}

TEST_F(ReadingLogTest, ManyAreSentAtOnceInEventsThatFitIntoARecord) {
  ReadingLog log = Make({.send_at = 1000});
  Look look = LookAt(kK1);
  look.subjects.clear();
  for (int i = 0; i < 1000; ++i) {
    look.subjects[absl::StrCat("stores/s1/customers/", std::string(50, 'k'), i)] = true;
  }
  ASSERT_THAT(log.Record(look, kNoPatience), IsOk());
  EXPECT_TRUE(log.Step());
  EXPECT_GT(sent_, 1);
  std::set<std::string> subjects;
  for (const v1::Event& event : Recorded()) {
    EXPECT_LT(event.ByteSizeLong(), storage::kMaxRecordBytes);
    for (const v1::Reading& reading : event.cards_read().readings()) {
      EXPECT_EQ(reading.principal(), "li");
      for (const v1::SubjectRead& read : reading.subjects()) subjects.insert(read.subject());
    }
  }
  EXPECT_THAT(subjects, SizeIs(1000));
  EXPECT_EQ(log.lines(), 0U);
}

TEST_F(ReadingLogTest, WhenItIsFullReadingIsRefusedUntilThereIsRoom) {
  ReadingLog log = Make({.send_at = 1, .max_lines = 2});
  ASSERT_THAT(log.Record(LookAt(kK1), kNoPatience), IsOk());
  ASSERT_THAT(log.Record(LookAt(kK2), kNoPatience), IsOk());
  const absl::Status refused = log.Record(LookAt("stores/s1/customers/k3"), kNoPatience);
  EXPECT_THAT(refused, StatusIs(absl::StatusCode::kResourceExhausted));
  EXPECT_THAT(refused, HasReason(v1::REASON_OVERLOADED));
  // Sent is not recorded yet.
  EXPECT_TRUE(log.Step());
  EXPECT_THAT(log.Record(LookAt("stores/s1/customers/k3"), kNoPatience),
              HasReason(v1::REASON_OVERLOADED));
  EXPECT_THAT(Recorded(), SizeIs(1));
  EXPECT_THAT(log.Record(LookAt("stores/s1/customers/k3"), kNoPatience), IsOk());
}

TEST_F(ReadingLogTest, WhoWaitsForRoomGoesOnWhenThereIsSome) {
  ReadingLog log({.send_at = 1, .max_lines = 1}, world_.clock(), storage::SeededRandom(7),
                 [this](Submission submission) {
                   world_.engine().Submit(std::move(submission));
                   EXPECT_THAT(world_.engine().StepAll(), IsOk());
                 });
  ASSERT_THAT(log.Record(LookAt(kK1), std::chrono::seconds(60)), IsOk());
  ASSERT_THAT(log.Record(LookAt(kK2), std::chrono::seconds(60)), IsOk());
  EXPECT_THAT(Recorded(), SizeIs(1));
  EXPECT_EQ(log.lines(), 1U);
}

TEST_F(ReadingLogTest, ARefusedWriteIsTriedAgainAndStoredOnce) {
  ReadingLog log = Make();
  ASSERT_THAT(log.Record(LookAt(kK1), kNoPatience), IsOk());
  world_.clock().Advance(absl::Seconds(10));
  world_.fs().free_bytes = 0;
  EXPECT_TRUE(log.Step());
  EXPECT_THAT(Recorded(), IsEmpty());
  EXPECT_EQ(log.lines(), 1U);
  world_.fs().free_bytes = ~std::uint64_t{0};
  EXPECT_FALSE(log.Step());
  world_.clock().Advance(absl::Seconds(1));
  EXPECT_TRUE(log.Step());
  EXPECT_THAT(Recorded(), SizeIs(1));
  EXPECT_EQ(log.lines(), 0U);
}

TEST_F(ReadingLogTest, ClosedItHasRecordedEverythingAndTakesNoMore) {
  ReadingLog log({}, world_.clock(), storage::SeededRandom(7), [this](Submission submission) {
    world_.engine().Submit(std::move(submission));
    EXPECT_THAT(world_.engine().StepAll(), IsOk());
  });
  ASSERT_THAT(log.Record(LookAt(kK1), kNoPatience), IsOk());
  EXPECT_EQ(log.Close(std::chrono::seconds(60)), 0U);
  EXPECT_THAT(Recorded(), SizeIs(1));
  EXPECT_THAT(log.Record(LookAt(kK1), kNoPatience), HasReason(v1::REASON_STOPPING));
}

TEST_F(ReadingLogTest, ClosedWithoutAWriteItTellsWhatIsLost) {
  ReadingLog log = Make();
  ASSERT_THAT(log.Record(LookAt(kK1), kNoPatience), IsOk());
  EXPECT_EQ(log.Close(kNoPatience), 1U);
  // The engine answers what it was sent.
  EXPECT_THAT(Recorded(), SizeIs(1));
}

}  // namespace
}  // namespace kezhi::engine
