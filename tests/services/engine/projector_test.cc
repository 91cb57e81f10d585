#include "services/engine/projector.h"

#include <algorithm>
#include <chrono>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "domain/directory/query.h"
#include "domain/projection.h"
#include "services/engine/rebuild.h"
#include "storage/database.h"
#include "storage/keys.h"
#include "tests/matchers.h"
#include "tests/services/engine/world.h"

namespace kezhi::engine::projector_cases {
namespace {

using testing::Ask;
using ::testing::Contains;
using testing::HasReason;
using testing::IsOk;
using ::testing::Not;
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

  // Of the instance that is served.
  std::uint64_t NumberOf(const std::string& projection) {
    const auto served = world_.engine().projector().Served({projection});
    EXPECT_THAT(served, IsOk());
    return served->front()->info.number;
  }

  // Changes a cell behind the projector's back.
  void PutCell(const std::string& projection, const std::string& table, const std::string& key,
               const std::string& value) {
    const storage::RowVersion cell{table, key, Position(world_.head()), value};
    const storage::Advance advance{
        std::to_string(NumberOf(projection)), {&cell, 1}, Position(world_.head())};
    ASSERT_THAT(world_.engine().views().Apply({&advance, 1}), IsOk());
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

TEST_F(ProjectorTest, ServesRebuiltInstancesAndKeepsReadersOfTheFormerOnes) {
  world_.Must(Hire("c4"));
  const auto reader = At(ReadMoment());
  const std::uint64_t former = NumberOf("directory");
  std::uint64_t told = 0;
  const auto rebuilt = world_.engine().projector().Rebuild(
      [&told](std::uint64_t done, std::uint64_t total) { told = total - done; });
  ASSERT_THAT(rebuilt, IsOk());
  EXPECT_EQ(told, 0);
  EXPECT_EQ(rebuilt->position, Position(world_.head()));
  EXPECT_EQ(rebuilt->digest_before, rebuilt->digest_after);
  EXPECT_NE(NumberOf("directory"), former);
  EXPECT_EQ(Consultants(*reader), 4);
  world_.Must(Hire("c5"));
  EXPECT_EQ(Consultants(*At(ReadMoment())), 5);
  EXPECT_EQ(world_.Digest(), world_.RebuiltAt(world_.head()));
}

TEST_F(ProjectorTest, ARebuildTellsWhichViewWasAnother) {
  world_.Digest();
  PutCell("directory", "directory.stores", "stores/s9", "x");
  const auto rebuilt = world_.engine().projector().Rebuild(nullptr);
  ASSERT_THAT(rebuilt, IsOk());
  EXPECT_NE(rebuilt->digest_before, rebuilt->digest_after);
  EXPECT_EQ(rebuilt->views.size(), domain::Projections().size());
  for (const Comparison& view : rebuilt->views) {
    EXPECT_EQ(view.same(), view.projection != "directory") << view.projection;
  }
}

TEST_F(ProjectorTest, RemovesTheRowsOfARebuiltInstanceAfterItsLastReader) {
  world_.Digest();
  auto reader = At(ReadMoment());
  const std::string former = std::to_string(NumberOf("directory"));
  ASSERT_THAT(world_.engine().projector().Rebuild(nullptr), IsOk());
  EXPECT_THAT(*world_.engine().views().Spaces(), Contains(former));
  reader.reset();
  world_.Must(Hire("c4"));
  world_.Digest();
  EXPECT_THAT(*world_.engine().views().Spaces(), Not(Contains(former)));
}

TEST_F(ProjectorTest, FindsTheRebuiltInstancesAfterARestart) {
  world_.Digest();
  const std::uint64_t former = NumberOf("sheet");
  ASSERT_THAT(world_.engine().projector().Rebuild(nullptr), IsOk());
  const std::uint64_t rebuilt = NumberOf("sheet");
  EXPECT_NE(rebuilt, former);
  world_.Reopen();
  // Nothing is left to fold: the rows are those that were adopted.
  EXPECT_EQ(NumberOf("sheet"), rebuilt);
  EXPECT_EQ(world_.engine().projector().position(), Position(world_.head()));
  EXPECT_EQ(Consultants(*At(ReadMoment())), 3);
}

TEST_F(ProjectorTest, VerifiesJournalAndViewsAndFindsAChangedCell) {
  world_.Digest();
  const auto verify = [&] {
    return VerifyAll(world_.engine().journal(), world_.engine().views(),
                     world_.data_dir() + "/scratch", world_.env(), nullptr);
  };
  const auto clean = verify();
  ASSERT_THAT(clean, IsOk());
  EXPECT_TRUE(clean->clean());
  EXPECT_EQ(clean->views_digest, clean->rebuilt_digest);

  PutCell("directory", "directory.stores", "stores/s9", "x");
  const auto changed = verify();
  ASSERT_THAT(changed, IsOk());
  EXPECT_FALSE(changed->clean());
  ASSERT_EQ(changed->journal.findings.size(), 1);
  EXPECT_EQ(changed->journal.findings[0].position, Position(world_.head()));
  EXPECT_EQ(changed->journal.findings[0].what,
            "the view directory differs from a rebuild from the events alone");
  EXPECT_EQ(changed->views.size(), domain::Projections().size());
  for (const ViewDigests& view : changed->views) {
    EXPECT_EQ(view.same(), view.projection != "directory") << view.projection;
  }
}

TEST_F(ProjectorTest, BuildsInTheBackgroundWhatWasNotThereAtTheStart) {
  const std::uint64_t head = world_.head();
  world_.Close();
  ASSERT_THAT(storage::DestroyDatabase(world_.data_dir() + "/views/rows-2", world_.env()), IsOk());
  world_.Reopen();
  // Opening folds nothing.
  EXPECT_EQ(world_.engine().projector().position(), Position(0));
  const auto served = world_.engine().projector().Served({"sheet"});
  EXPECT_THAT(served, StatusIs(absl::StatusCode::kUnavailable));
  EXPECT_THAT(served, HasReason(v1::REASON_PROJECTION_BEHIND));
  EXPECT_EQ(Consultants(*At(ReadMoment())), 3);
  EXPECT_EQ(world_.engine().projector().position(), Position(head));
}

TEST_F(ProjectorTest, BuildsRowsOfAnEarlierFormatAnew) {
  const std::string digest = world_.Digest();
  const storage::Database& views = world_.engine().views().database();
  // The earlier one named none.
  rocksdb::WriteOptions synced;
  synced.sync = true;
  ASSERT_TRUE(views.db()->Delete(synced, storage::ToSlice(storage::kMetaFormatKey)).ok());
  world_.Reopen();
  EXPECT_TRUE(world_.engine().views().wiped());
  EXPECT_EQ(world_.Digest(), digest);
}

TEST_F(ProjectorTest, AnswersAtTheSmallestPositionOfThoseItReadsAndExactlyThere) {
  world_.Digest();
  const std::uint64_t before = world_.head();
  world_.Must(Hire("c4"));
  // The directory goes on alone.
  storage::Views& views = world_.engine().views();
  FoldPart part;
  const std::vector<domain::Projection>& all = domain::Projections();
  part.projection = &*std::find_if(all.begin(), all.end(), [](const domain::Projection& one) {
    return one.name == std::string("directory");
  });
  part.space = std::to_string(NumberOf("directory"));
  part.position = *views.Checkpoint(part.space);
  FoldPart* const parts[] = {&part};
  const Fold fold{world_.engine().journal(), views, Fold::Options()};
  ASSERT_THAT(fold.Step(parts, Position(world_.head())), IsOk());

  Projector& projector = world_.engine().projector();
  const Snapshots snapshots(world_.engine().journal(), views, projector, world_.engine().horizon(),
                            world_.clock());
  ReadMoment both;
  both.projections = {"directory", "sheet"};
  const auto exact = snapshots.Open(both);
  ASSERT_THAT(exact, IsOk());
  EXPECT_EQ((*exact)->position(), Position(before));
  EXPECT_EQ(Consultants(**exact), 3);
  ReadMoment alone;
  alone.projections = {"directory"};
  const auto ahead = snapshots.Open(alone);
  ASSERT_THAT(ahead, IsOk());
  EXPECT_EQ((*ahead)->position(), Position(before + 1));
  EXPECT_EQ(Consultants(**ahead), 4);
}

TEST_F(ProjectorTest, TellsWhenAQueryReadsWhatItDidNotAskFor) {
  ReadMoment moment;
  moment.projections = {"sheet"};
  const auto snapshot = At(moment);
  EXPECT_EQ(Consultants(*snapshot), 0);
  EXPECT_THAT(snapshot->status(), StatusIs(absl::StatusCode::kInternal));
}

}  // namespace
}  // namespace kezhi::engine::projector_cases
