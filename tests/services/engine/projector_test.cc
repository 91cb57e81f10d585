#include "services/engine/projector.h"

#include <chrono>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "domain/directory/query.h"
#include "services/engine/rebuild.h"
#include "tests/matchers.h"
#include "tests/services/engine/world.h"

namespace kezhi::engine {
namespace {

using testing::Ask;
using testing::HasReason;
using testing::IsOk;
using testing::StatusIs;

v1::Command Hire(const std::string& id) {
  v1::HireConsultant hire;
  hire.set_consultant("stores/s1/consultants/" + id);
  hire.set_name("Somebody");
  return Ask(hire);
}

std::size_t Consultants(const QuerySnapshot& snapshot) {
  return domain::ListConsultants(snapshot.rows(), "stores/s1", false, "", 1000).items.size();
}

class ProjectorTest : public ::testing::Test {
 protected:
  std::unique_ptr<QuerySnapshot> At(const ReadMoment& moment) {
    auto snapshot = world_.engine().Snapshot(moment);
    EXPECT_THAT(snapshot, IsOk());
    return *std::move(snapshot);
  }

  ReadMoment AsOf(std::uint64_t position) {
    ReadMoment moment;
    moment.position = Position(position);
    return moment;
  }

  EngineWorld world_;
};

TEST_F(ProjectorTest, ShowsTheRowsNowAndAtEveryEarlierPosition) {
  const std::uint64_t before = world_.head();
  EXPECT_EQ(Consultants(*At(ReadMoment())), 3);
  world_.Must(Hire("c4"));
  world_.Must(Hire("c5"));
  EXPECT_EQ(Consultants(*At(ReadMoment())), 5);
  for (std::uint64_t more = 0; more <= 2; ++more) {
    const auto snapshot = At(AsOf(before + more));
    EXPECT_EQ(Consultants(*snapshot), 3 + more);
    EXPECT_EQ(snapshot->position(), Position(before + more));
  }
  EXPECT_EQ(Consultants(*At(AsOf(0))), 0);
}

TEST_F(ProjectorTest, JudgesTheLatestByNowAndThePastByItsOwnTime) {
  world_.SetClock("2026-03-02 09:00");
  const std::uint64_t position = world_.Must(Hire("c4")).first_position();
  world_.SetClock("2026-03-02 12:00");
  EXPECT_EQ(At(ReadMoment())->evaluated_at(), Local("2026-03-02 12:00"));
  EXPECT_EQ(At(AsOf(position))->evaluated_at(), Local("2026-03-02 09:00"));
  ReadMoment page = AsOf(position);
  page.evaluated_at = Local("2026-03-02 11:00");
  EXPECT_EQ(At(page)->evaluated_at(), Local("2026-03-02 11:00"));
}

TEST_F(ProjectorTest, MapsATimeToThePositionThatWasTheLastThen) {
  world_.SetClock("2026-03-02 09:00");
  const std::uint64_t position = world_.Must(Hire("c4")).first_position();
  world_.SetClock("2026-03-02 12:00");
  const auto at = [&](const std::string& local) {
    ReadMoment moment;
    moment.recorded_at = Local(local);
    return world_.engine().Snapshot(moment);
  };
  EXPECT_EQ((*at("2026-03-02 08:59:59"))->position(), Position(position - 1));
  EXPECT_EQ((*at("2026-03-02 09:00"))->position(), Position(position));
  EXPECT_EQ((*at("2026-03-02 12:00"))->position(), Position(position));
  EXPECT_THAT(at("2026-03-02 12:00:01"), StatusIs(absl::StatusCode::kOutOfRange));
  EXPECT_THAT(at("2026-03-02 12:00:01"), HasReason(v1::REASON_AS_OF_AHEAD));
}

TEST_F(ProjectorTest, RefusesAPositionBeyondTheHeadAndOneItHasNotReachedInTime) {
  const auto ahead = world_.engine().Snapshot(AsOf(world_.head() + 1));
  EXPECT_THAT(ahead, StatusIs(absl::StatusCode::kOutOfRange));
  EXPECT_THAT(ahead, HasReason(v1::REASON_AS_OF_AHEAD));
  ReadMoment own;
  own.min_position = Position(world_.head() + 1);
  const auto behind = world_.engine().Snapshot(own);
  EXPECT_THAT(behind, StatusIs(absl::StatusCode::kUnavailable));
  EXPECT_THAT(behind, HasReason(v1::REASON_PROJECTION_BEHIND));
  own.min_position = Position(world_.head());
  EXPECT_THAT(world_.engine().Snapshot(own), IsOk());
}

TEST_F(ProjectorTest, EndsWithTheRowsOfARebuildHoweverItsStepsFell) {
  for (const char* id : {"c4", "c5", "c6"}) {
    world_.Must(Hire(id));
    world_.Digest();
  }
  world_.Reopen();
  world_.Must(Hire("c7"));
  EXPECT_EQ(world_.Digest(), world_.RebuiltAt(world_.head()));
  EXPECT_NE(world_.Digest(), world_.RebuiltAt(world_.head() - 1));
}

TEST_F(ProjectorTest, ServesARebuiltGenerationAndKeepsReadersOfTheFormerOne) {
  world_.Must(Hire("c4"));
  const auto reader = At(ReadMoment());
  const auto former = world_.engine().views().current();
  std::uint64_t told = 0;
  const auto rebuilt = world_.engine().projector().Rebuild(
      [&told](std::uint64_t done, std::uint64_t total) { told = total - done; });
  ASSERT_THAT(rebuilt, IsOk());
  EXPECT_EQ(told, 0);
  EXPECT_EQ(rebuilt->position, Position(world_.head()));
  EXPECT_EQ(rebuilt->digest_before, rebuilt->digest_after);
  EXPECT_NE(world_.engine().views().current(), former);
  EXPECT_EQ(Consultants(*reader), 4);
  world_.Must(Hire("c5"));
  EXPECT_EQ(Consultants(*At(ReadMoment())), 5);
  EXPECT_EQ(world_.Digest(), world_.RebuiltAt(world_.head()));
}

TEST_F(ProjectorTest, FindsTheRebuiltGenerationAfterARestart) {
  ASSERT_THAT(world_.engine().projector().Rebuild(nullptr), IsOk());
  world_.Reopen();
  // Nothing is left to fold: the rows are those that were adopted.
  EXPECT_EQ(world_.engine().projector().position(), Position(world_.head()));
  EXPECT_EQ(Consultants(*At(ReadMoment())), 3);
}

TEST_F(ProjectorTest, VerifiesJournalAndViewsAndFindsAChangedCell) {
  world_.Digest();
  const auto verify = [&] {
    return VerifyAll(world_.engine().journal(), world_.engine().views().current()->views(),
                     world_.data_dir() + "/scratch", world_.env(), nullptr);
  };
  const auto clean = verify();
  ASSERT_THAT(clean, IsOk());
  EXPECT_TRUE(clean->clean());
  EXPECT_EQ(clean->views_digest, clean->rebuilt_digest);

  storage::RowVersion cell;
  cell.table = "directory.stores";
  cell.key = "stores/s9";
  cell.position = Position(world_.head());
  cell.value = "x";
  ASSERT_THAT(world_.engine().views().current()->views().Apply(FoldName(), {&cell, 1},
                                                               Position(world_.head())),
              IsOk());
  const auto changed = verify();
  ASSERT_THAT(changed, IsOk());
  EXPECT_FALSE(changed->clean());
  ASSERT_EQ(changed->journal.findings.size(), 1);
  EXPECT_EQ(changed->journal.findings[0].position, Position(world_.head()));
}

}  // namespace
}  // namespace kezhi::engine
