#include "services/engine/scheduler.h"

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "domain/dates.h"
#include "domain/directory/query.h"
#include "services/engine/event_reader.h"
#include "tests/matchers.h"
#include "tests/services/engine/world.h"

namespace kezhi::engine {
namespace {

using testing::Ask;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using testing::IsOk;

EngineWorld::Options Closing() {
  EngineWorld::Options options;
  options.close_days = true;
  return options;
}

class SchedulerTest : public ::testing::Test {
 protected:
  SchedulerTest() : world_(Closing()) {}

  // Days closed by events after `after`, in the order of the log.
  std::vector<std::string> ClosedSince(std::uint64_t after) {
    std::vector<std::string> days;
    LogRange range;
    range.from = Position(after);
    const auto read =
        ReadLog(world_.engine().journal(), range, EventFilter::Types({"DayClosed"}),
                [&days](v1::Event& event) {
                  EXPECT_EQ(event.actor().known(), v1::KNOWN_INTERNAL);
                  EXPECT_EQ(event.actor().role(), "operator");
                  days.push_back(domain::Compact(domain::ToDay(event.day_closed().closed_day())));
                  return true;
                });
    EXPECT_THAT(read, IsOk());
    return days;
  }

  EngineWorld world_;
};

TEST_F(SchedulerTest, ClosesTheMissedDaysOldestFirstAndEachOnce) {
  // The store was opened on 2026-01-01; two months were missed.
  ASSERT_THAT(world_.engine().StepAll(), IsOk());
  const std::vector<std::string> missed = ClosedSince(0);
  ASSERT_EQ(missed.size(), 31 + 28 + 1);
  EXPECT_EQ(missed.front(), "20260101");
  EXPECT_EQ(missed.back(), "20260301");
  EXPECT_TRUE(std::is_sorted(missed.begin(), missed.end()));
  const std::uint64_t head = world_.head();
  ASSERT_THAT(world_.engine().StepAll(), IsOk());
  EXPECT_EQ(world_.head(), head);
}

TEST_F(SchedulerTest, ClosesADayWhenItsTimeHasComeByTheStoresClock) {
  ASSERT_THAT(world_.engine().StepAll(), IsOk());
  const std::uint64_t head = world_.head();
  world_.SetClock("2026-03-02 17:59:59");
  ASSERT_THAT(world_.engine().StepAll(), IsOk());
  EXPECT_THAT(ClosedSince(head), IsEmpty());
  world_.SetClock("2026-03-02 18:00");
  ASSERT_THAT(world_.engine().StepAll(), IsOk());
  EXPECT_THAT(ClosedSince(head), ElementsAre("20260302"));
  world_.Reopen();
  world_.SetClock("2026-03-04 19:00");
  ASSERT_THAT(world_.engine().StepAll(), IsOk());
  EXPECT_THAT(ClosedSince(head), ElementsAre("20260302", "20260303", "20260304"));
}

TEST_F(SchedulerTest, SendsTheSameRequestForTheSamePartOfAClosing) {
  EXPECT_EQ(CloseDayRequestId("stores/s1/days/20260302", 0),
            CloseDayRequestId("stores/s1/days/20260302", 0));
  EXPECT_NE(CloseDayRequestId("stores/s1/days/20260302", 0),
            CloseDayRequestId("stores/s1/days/20260302", 1));
  EXPECT_NE(CloseDayRequestId("stores/s1/days/20260302", 0),
            CloseDayRequestId("stores/s1/days/20260303", 0));
}

TEST_F(SchedulerTest, TriesAgainAfterARefusal) {
  ASSERT_THAT(world_.engine().StepAll(), IsOk());
  const std::uint64_t head = world_.head();
  world_.SetClock("2026-03-02 18:00");
  world_.fs().free_bytes = 0;
  ASSERT_THAT(world_.engine().StepAll(), IsOk());
  EXPECT_FALSE(world_.engine().scheduler().status().ok());
  world_.fs().free_bytes = ~std::uint64_t{0};
  world_.clock().Advance(absl::Seconds(29));
  ASSERT_THAT(world_.engine().StepAll(), IsOk());
  EXPECT_THAT(ClosedSince(head), IsEmpty());
  world_.clock().Advance(absl::Seconds(1));
  ASSERT_THAT(world_.engine().StepAll(), IsOk());
  EXPECT_THAT(ClosedSince(head), ElementsAre("20260302"));
  EXPECT_THAT(world_.engine().scheduler().status(), IsOk());
}

TEST_F(SchedulerTest, NotesTheReportsThatAreMissingThroughTheCandidatesOfTheViews) {
  ASSERT_THAT(world_.engine().StepAll(), IsOk());
  const std::uint64_t head = world_.head();
  world_.Must(Ask<v1::SubmitReport>("report: 'stores/s1/consultants/c1/reports/20260302'"), [] {
    v1::Actor actor = ActorOf("consultant", "stores/s1/consultants/c1");
    actor.set_store("stores/s1");
    return actor;
  }());
  world_.SetClock("2026-03-02 18:00");
  ASSERT_THAT(world_.engine().StepAll(), IsOk());
  std::vector<std::string> missing;
  LogRange range;
  range.from = Position(head);
  ASSERT_THAT(ReadLog(world_.engine().journal(), range, EventFilter::Types({"ReportMissing"}),
                      [&missing](v1::Event& event) {
                        missing.push_back(event.stream());
                        return true;
                      }),
              IsOk());
  EXPECT_THAT(missing, ElementsAre("stores/s1/consultants/c2/reports/20260302",
                                   "stores/s1/consultants/c3/reports/20260302"));
}

}  // namespace
}  // namespace kezhi::engine
