// Candidates whose rows are made from nothing, on all cores: what fails, hangs or is no longer
// wanted ends alone, nothing half made is ever seen, and the rows are those of folding.
#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "absl/synchronization/notification.h"
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/engine/projector.h"
#include "tests/matchers.h"
#include "tests/services/engine/world.h"

namespace kezhi::engine::whole_build_cases {
namespace {

using testing::Ask;
using ::testing::Contains;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::IsOk;
using ::testing::Not;
using testing::StatusIs;

v1::Command Hire(const std::string& id) {
  v1::HireConsultant hire;
  hire.set_consultant("stores/s1/consultants/" + id);
  hire.set_name("Somebody");
  return Ask(hire);
}

// Everything is served and at the head; candidates of all projections are built whole. `planted_`
// sees each event before `sheet` takes it.
class WholeBuildTest : public ::testing::Test {
 protected:
  using Planted = std::function<void(const v1::Event& event, const domain::RowReader& rows)>;

  WholeBuildTest() : projections_(domain::Projections()) {
    for (domain::Projection& projection : projections_) {
      if (projection.name != std::string("sheet")) continue;
      projection.apply = [this, apply = projection.apply](const v1::Event& event,
                                                          const domain::RowReader& rows,
                                                          domain::RowWriter& out) {
        if (planted_) planted_(event, rows);
        apply(event, rows, out);
      };
    }
    EngineWorld::Options options;
    options.projections = &projections_;
    options.whole_from = 1;
    // What another thread does meanwhile would be by chance.
    options.pass.build.threads = 1;
    // What is folded is stored at once, so that an end leaves something behind.
    options.pass.build.memory_bytes = 0;
    options.pass.build.batch_events = 2;
    world_ = std::make_unique<EngineWorld>(options);
    world_->Digest();
    good_ = world_->Must(Hire("c4")).last_position();
    bad_ = world_->Must(Hire("c5")).last_position();
    world_->Must(Hire("c6"));
    world_->Digest();
  }

  Projector& projector() { return world_->engine().projector(); }

  // Candidates of all projections, by name.
  void BuildAll() {
    for (const domain::Projection& projection : projections_) {
      ASSERT_THAT(projector().Build(projection.name), IsOk());
    }
  }

  void FoldAll() {
    absl::StatusOr<bool> more = true;
    while (more.ok() && *more) more = projector().Step();
    EXPECT_THAT(more, IsOk());
  }

  ProjectionState Candidate(const std::string& name) {
    for (const ProjectionState& state : projector().States()) {
      if (state.info.projection == name && state.info.role == InstanceRole::kCandidate) {
        return state;
      }
    }
    ADD_FAILURE() << "no candidate of " << name;
    return {};
  }

  // The candidate of `sheet` stands before the bad event, says so, and nobody else cares.
  void ExpectSheetStoppedAlone() {
    const ProjectionState sheet = Candidate("sheet");
    ASSERT_TRUE(sheet.fault.has_value());
    EXPECT_EQ(sheet.fault->position, Position(bad_));
    EXPECT_EQ(sheet.fault->type, "ConsultantHired");
    EXPECT_EQ(sheet.position, Position(good_));
    for (const ProjectionState& state : projector().States()) {
      if (state.info.number == sheet.info.number) continue;
      EXPECT_FALSE(state.fault.has_value()) << state.info.projection;
      EXPECT_EQ(state.position, Position(world_->head())) << state.info.projection;
    }
  }

  // All candidates hold what is served.
  void ExpectAllSame() {
    for (const domain::Projection& projection : projections_) {
      const auto built = projector().AwaitBuilt(Candidate(projection.name).info.number, nullptr);
      ASSERT_THAT(built, IsOk());
      EXPECT_TRUE(built->same()) << projection.name;
    }
    EXPECT_EQ(world_->Digest(), world_->RebuiltAt(world_->head()));
  }

  std::vector<std::string> Spaces() { return *world_->engine().views().Spaces(); }

  Planted planted_;
  std::vector<domain::Projection> projections_;
  std::unique_ptr<EngineWorld> world_;
  std::uint64_t good_ = 0;
  std::uint64_t bad_ = 0;
};

TEST_F(WholeBuildTest, MakesAllRowsInOneStepBesideWhatIsServed) {
  BuildAll();
  EXPECT_FALSE(*projector().StepLane(Lane::kFront));
  EXPECT_TRUE(*projector().StepLane(Lane::kBehind));
  EXPECT_THAT(projector().States(),
              Each(Field(&ProjectionState::position, Position(world_->head()))));
  ExpectAllSame();
}

TEST_F(WholeBuildTest, TellsHowFarItIsAndServesTheOldRowsMeanwhile) {
  std::vector<std::uint64_t> seen;
  planted_ = [&](const v1::Event& event, const domain::RowReader&) {
    seen.push_back(Candidate("sheet").position.value());
    EXPECT_EQ(seen.back(), event.position());
    EXPECT_EQ(projector().position(), Position(world_->head()));
    EXPECT_THAT(projector().Served({}), IsOk());
  };
  BuildAll();
  FoldAll();
  EXPECT_EQ(seen.size(), world_->head());
  std::vector<std::uint64_t> told;
  planted_ = nullptr;
  ASSERT_THAT(projector().Drop(Candidate("sheet").info.number), IsOk());
  ASSERT_THAT(projector().Verify("sheet",
                                 [&](std::uint64_t done, std::uint64_t total) {
                                   told.push_back(done);
                                   EXPECT_EQ(total, world_->head());
                                 }),
              IsOk());
  EXPECT_GT(told.size(), world_->head() / 2);
  EXPECT_EQ(told.back(), world_->head());
}

TEST_F(WholeBuildTest, WhatThrowsStopsAloneBeforeTheEvent) {
  planted_ = [this](const v1::Event& event, const domain::RowReader&) {
    if (event.position() == bad_) throw std::runtime_error("planted");
  };
  BuildAll();
  FoldAll();
  ExpectSheetStoppedAlone();
  EXPECT_THAT(std::string(Candidate("sheet").fault->status.message()), HasSubstr("planted"));
  planted_ = nullptr;
  ASSERT_THAT(projector().Resume(Candidate("sheet").info.number), IsOk());
  FoldAll();
  ExpectAllSame();
}

TEST_F(WholeBuildTest, WhatHangsStopsAloneAndStoresNothingWhenItComesBack) {
  absl::Notification hangs;
  absl::Notification released;
  planted_ = [&](const v1::Event& event, const domain::RowReader&) {
    if (event.position() != bad_ || released.HasBeenNotified()) return;
    hangs.Notify();
    released.WaitForNotification();
  };
  BuildAll();
  const std::uint64_t ticket = projector().Ticket(Lane::kBehind);
  std::thread stuck([this, ticket] {
    ASSERT_TRUE(projector().AwaitWork(Lane::kBehind, Pace::kCalm, ticket));
    EXPECT_THAT(projector().StepLane(Lane::kBehind), StatusIs(absl::StatusCode::kCancelled));
    EXPECT_FALSE(projector().AwaitWork(Lane::kBehind, Pace::kCalm, ticket));
  });
  hangs.WaitForNotification();
  EXPECT_THAT(projector().Watch(), IsEmpty());
  world_->clock().Advance(absl::Seconds(59));
  EXPECT_THAT(projector().Watch(), IsEmpty());
  world_->clock().Advance(absl::Seconds(1));
  EXPECT_THAT(projector().Watch(), ElementsAre(Lane::kBehind));
  FoldAll();
  ExpectSheetStoppedAlone();
  EXPECT_THAT(Candidate("sheet").fault->status, StatusIs(absl::StatusCode::kDeadlineExceeded));
  released.Notify();
  stuck.join();
  ExpectSheetStoppedAlone();
  ASSERT_THAT(projector().Resume(Candidate("sheet").info.number), IsOk());
  FoldAll();
  ExpectAllSame();
}

TEST_F(WholeBuildTest, WhatIsPausedIsLeftOutAndBeginsAgainWhenResumed) {
  BuildAll();
  const std::uint64_t card = Candidate("card").info.number;
  planted_ = [&](const v1::Event& event, const domain::RowReader&) {
    if (event.position() == good_) {
      ASSERT_THAT(projector().Pause(card), IsOk());
    }
  };
  FoldAll();
  EXPECT_EQ(Candidate("card").position, Position(0));
  EXPECT_EQ(Candidate("sheet").position, Position(world_->head()));
  planted_ = nullptr;
  ASSERT_THAT(projector().Resume(card), IsOk());
  FoldAll();
  ExpectAllSame();
}

TEST_F(WholeBuildTest, WhatIsDroppedLeavesNothingBehind) {
  BuildAll();
  const InstanceInfo card = Candidate("card").info;
  planted_ = [&](const v1::Event& event, const domain::RowReader&) {
    if (event.position() == good_) {
      ASSERT_THAT(projector().Drop(card.number), IsOk());
    }
  };
  FoldAll();
  EXPECT_EQ(Candidate("sheet").position, Position(world_->head()));
  EXPECT_THAT(Spaces(), Not(Contains(card.space())));
}

TEST_F(WholeBuildTest, AStopEndsItAndTheNextStartBeginsAnew) {
  BuildAll();
  planted_ = [&](const v1::Event& event, const domain::RowReader&) {
    EXPECT_LE(event.position(), good_ + 2) << "it goes on";
    if (event.position() == good_) projector().Stop();
  };
  EXPECT_THAT(projector().StepLane(Lane::kBehind), StatusIs(absl::StatusCode::kCancelled));
  EXPECT_EQ(Candidate("card").position, Position(0));
  planted_ = nullptr;
  world_->Reopen();
  EXPECT_THAT(Spaces(), Not(Contains(Candidate("card").info.space())));
  ExpectAllSame();
}

TEST_F(WholeBuildTest, AfterTroubleWithTheDiskItIsFoldedInBatches) {
  BuildAll();
  planted_ = [this](const v1::Event& event, const domain::RowReader& rows) {
    if (event.position() == bad_) rows.Fail(absl::UnavailableError("planted"));
  };
  EXPECT_THAT(projector().StepLane(Lane::kBehind), StatusIs(absl::StatusCode::kUnavailable));
  EXPECT_THAT(Candidate("card").trouble, StatusIs(absl::StatusCode::kUnavailable));
  EXPECT_THAT(Spaces(), Contains(Candidate("directory").info.space()));
  planted_ = nullptr;
  FoldAll();
  EXPECT_THAT(Candidate("card").trouble, IsOk());
  ExpectAllSame();
}

}  // namespace
}  // namespace kezhi::engine::whole_build_cases
