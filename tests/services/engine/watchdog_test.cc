// Faults planted in one projection: it stops alone and says where, the others go on.
#include <chrono>
#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "absl/synchronization/notification.h"
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "domain/directory/query.h"
#include "services/engine/projector.h"
#include "tests/matchers.h"
#include "tests/services/engine/world.h"

namespace kezhi::engine::watchdog_cases {
namespace {

using testing::Ask;
using ::testing::ElementsAre;
using testing::HasReason;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::IsOk;
using testing::StatusIs;

using Fault = std::function<void(const v1::Event& event, const domain::RowReader& rows)>;

v1::Command Hire(const std::string& id) {
  v1::HireConsultant hire;
  hire.set_consultant("stores/s1/consultants/" + id);
  hire.set_name("Somebody");
  return Ask(hire);
}

std::chrono::steady_clock::time_point Soon() {
  return std::chrono::steady_clock::now() + std::chrono::seconds(60);
}

// The domain's projections, of which `sheet` is at the mercy of a fault.
class WatchdogTest : public ::testing::Test {
 protected:
  WatchdogTest() : projections_(domain::Projections()) {
    for (domain::Projection& projection : projections_) {
      if (projection.name != std::string("sheet")) continue;
      projection.apply = [this, apply = projection.apply](const v1::Event& event,
                                                          const domain::RowReader& rows,
                                                          domain::RowWriter& out) {
        if (fault_) fault_(event, rows);
        apply(event, rows, out);
      };
    }
    EngineWorld::Options options;
    options.projections = &projections_;
    world_ = std::make_unique<EngineWorld>(options);
    world_->Digest();
    // The second of two events is the one that the sheet cannot take.
    good_ = world_->Must(Hire("c4")).last_position();
    bad_ = world_->Must(Hire("c5")).last_position();
    world_->Must(Hire("c6"));
  }

  Projector& projector() { return world_->engine().projector(); }

  ProjectionState StateOf(const std::string& name) {
    for (const ProjectionState& state : projector().States()) {
      if (state.info.projection == name) return state;
    }
    ADD_FAILURE() << "no " << name;
    return {};
  }

  void ExpectSheetStoppedAlone() {
    const ProjectionState sheet = StateOf("sheet");
    ASSERT_TRUE(sheet.fault.has_value());
    EXPECT_EQ(sheet.fault->position, Position(bad_));
    EXPECT_EQ(sheet.fault->type, "ConsultantHired");
    // As far as it can go, and no further.
    EXPECT_EQ(sheet.position, Position(good_));
    for (const ProjectionState& state : projector().States()) {
      if (state.info.projection == "sheet") continue;
      EXPECT_FALSE(state.fault.has_value()) << state.info.projection;
      EXPECT_EQ(state.position, Position(world_->head())) << state.info.projection;
    }
    // Waiting for it ends at once; the others answer.
    const absl::Status never = projector().AwaitPosition({"sheet"}, Position(bad_), Soon());
    EXPECT_THAT(never, StatusIs(absl::StatusCode::kUnavailable));
    EXPECT_THAT(never, HasReason(v1::REASON_PROJECTION_BEHIND));
    EXPECT_THAT(std::string(never.message()), HasSubstr(std::to_string(bad_)));
    EXPECT_THAT(projector().AwaitPosition({"card", "directory"}, Position(world_->head()), Soon()),
                IsOk());
  }

  void FoldAll() {
    absl::StatusOr<bool> more = true;
    while (more.ok() && *more) more = projector().Step();
    EXPECT_THAT(more, IsOk());
  }

  Fault fault_;
  std::vector<domain::Projection> projections_;
  std::unique_ptr<EngineWorld> world_;
  std::uint64_t good_ = 0;
  std::uint64_t bad_ = 0;
};

TEST_F(WatchdogTest, AProjectionThatThrowsStopsAloneAndSaysWhere) {
  fault_ = [this](const v1::Event& event, const domain::RowReader&) {
    if (event.position() == bad_) throw std::runtime_error("planted");
  };
  FoldAll();
  ExpectSheetStoppedAlone();
  EXPECT_THAT(std::string(StateOf("sheet").fault->status.message()), HasSubstr("planted"));
  EXPECT_THAT(projector().status(), StatusIs(absl::StatusCode::kInternal));
}

TEST_F(WatchdogTest, AProjectionThatFindsADamagedRowStopsAloneAndSaysWhere) {
  fault_ = [this](const v1::Event& event, const domain::RowReader& rows) {
    if (event.position() == bad_) rows.Fail(domain::DamagedRow("sheet.days"));
  };
  FoldAll();
  ExpectSheetStoppedAlone();
  EXPECT_THAT(StateOf("sheet").fault->status, StatusIs(absl::StatusCode::kDataLoss));
}

TEST_F(WatchdogTest, AStoppedProjectionGoesOnWhenItIsResumedAndEndsWithTheSameRows) {
  fault_ = [this](const v1::Event& event, const domain::RowReader&) {
    if (event.position() == bad_) throw std::runtime_error("planted");
  };
  FoldAll();
  const std::uint64_t number = StateOf("sheet").info.number;
  // As long as the fault is there it stops again.
  ASSERT_THAT(projector().Resume(number), IsOk());
  FoldAll();
  ExpectSheetStoppedAlone();
  fault_ = nullptr;
  ASSERT_THAT(projector().Resume(number), IsOk());
  FoldAll();
  EXPECT_THAT(projector().status(), IsOk());
  EXPECT_EQ(world_->Digest(), world_->RebuiltAt(world_->head()));
}

TEST_F(WatchdogTest, APausedProjectionStandsStillUntilItIsResumed) {
  const std::uint64_t number = StateOf("sheet").info.number;
  const Position before = StateOf("sheet").position;
  ASSERT_THAT(projector().Pause(number), IsOk());
  FoldAll();
  EXPECT_EQ(StateOf("sheet").position, before);
  EXPECT_EQ(StateOf("card").position, Position(world_->head()));
  ASSERT_THAT(projector().Resume(number), IsOk());
  FoldAll();
  EXPECT_EQ(StateOf("sheet").position, Position(world_->head()));
  EXPECT_THAT(projector().Pause(999), StatusIs(absl::StatusCode::kNotFound));
}

TEST_F(WatchdogTest, AProjectionThatHangsStopsAloneAndTheOthersGoOn) {
  absl::Notification hangs;
  absl::Notification released;
  fault_ = [&](const v1::Event& event, const domain::RowReader&) {
    if (event.position() != bad_ || released.HasBeenNotified()) return;
    hangs.Notify();
    released.WaitForNotification();
  };
  const std::uint64_t ticket = projector().Ticket(Lane::kFront);
  std::thread stuck([this, ticket] {
    ASSERT_TRUE(projector().AwaitWork(Lane::kFront, Pace::kCalm, ticket));
    EXPECT_THAT(projector().StepLane(Lane::kFront), StatusIs(absl::StatusCode::kCancelled));
    EXPECT_FALSE(projector().AwaitWork(Lane::kFront, Pace::kCalm, ticket));
  });
  hangs.WaitForNotification();
  EXPECT_THAT(projector().Watch(), IsEmpty());
  world_->clock().Advance(absl::Seconds(59));
  EXPECT_THAT(projector().Watch(), IsEmpty());
  world_->clock().Advance(absl::Seconds(1));
  EXPECT_THAT(projector().Watch(), ElementsAre(Lane::kFront));
  FoldAll();
  ExpectSheetStoppedAlone();
  EXPECT_THAT(StateOf("sheet").fault->status, StatusIs(absl::StatusCode::kDeadlineExceeded));
  // What the hanging step comes back with is not stored.
  released.Notify();
  stuck.join();
  ExpectSheetStoppedAlone();
  ASSERT_THAT(projector().Resume(StateOf("sheet").info.number), IsOk());
  FoldAll();
  EXPECT_EQ(world_->Digest(), world_->RebuiltAt(world_->head()));
}

TEST_F(WatchdogTest, TheEnginesThreadsGoOnBesideAHangingProjection) {
  absl::Notification hangs;
  absl::Notification released;
  fault_ = [&](const v1::Event& event, const domain::RowReader&) {
    if (event.position() != bad_ || released.HasBeenNotified()) return;
    hangs.Notify();
    released.WaitForNotification();
  };
  world_->engine().Run();
  hangs.WaitForNotification();
  // The engine's watchdog looks once a second; between two looks the clock has to have moved on.
  while (!StateOf("sheet").fault.has_value()) {
    world_->clock().Advance(absl::Seconds(60));
    projector()
        .AwaitPosition({"sheet"}, Position(bad_),
                       std::chrono::steady_clock::now() + std::chrono::milliseconds(50))
        .IgnoreError();
  }
  EXPECT_THAT(projector().AwaitPosition({"card", "directory"}, Position(world_->head()), Soon()),
              IsOk());
  released.Notify();
  world_->engine().Stop();
}

TEST_F(WatchdogTest, ALaneWhoseThreadIsLostGetsAnother) {
  // No thread steps: there is work, and nothing moves.
  const std::uint64_t ticket = projector().Ticket(Lane::kFront);
  EXPECT_THAT(projector().Watch(), IsEmpty());
  world_->clock().Advance(absl::Seconds(60));
  EXPECT_THAT(projector().Watch(), ElementsAre(Lane::kFront));
  // The former, should it wake up, has nothing to do any more.
  EXPECT_FALSE(projector().AwaitWork(Lane::kFront, Pace::kCalm, ticket));
  EXPECT_TRUE(projector().AwaitWork(Lane::kFront, Pace::kCalm, projector().Ticket(Lane::kFront)));
}

TEST_F(WatchdogTest, ALaneThatMovesOrHasNothingToDoIsLeftAlone) {
  EXPECT_THAT(projector().Watch(), IsEmpty());
  FoldAll();
  world_->clock().Advance(absl::Hours(1));
  EXPECT_THAT(projector().Watch(), IsEmpty());
  world_->clock().Advance(absl::Hours(1));
  world_->Must(Hire("c7"));
  EXPECT_THAT(projector().Watch(), IsEmpty());
}

}  // namespace
}  // namespace kezhi::engine::watchdog_cases
