#include "tests/services/engine/history.h"

#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "domain/projection.h"
#include "services/engine/build_rows.h"
#include "services/engine/catalogue.h"
#include "services/engine/rebuild.h"
#include "tests/services/engine/world.h"

namespace kezhi::engine {
namespace {

EngineWorld::Options Closing() {
  EngineWorld::Options options;
  options.close_days = true;
  return options;
}

using Rows = std::map<std::string, std::string>;

// All rows that the reader shows of what `views` serve, whatever the spaces are called.
Rows RowsOf(const storage::Views& views, const storage::ViewReader& reader) {
  Rows rows;
  const absl::StatusOr<Catalogue> catalogue = Catalogue::Load(views);
  RC_ASSERT(catalogue.ok());
  for (const InstanceInfo& info : catalogue->instances) {
    const absl::StatusOr<std::vector<std::string>> tables = views.Tables(info.space());
    RC_ASSERT(tables.ok());
    for (const std::string& table : *tables) {
      RC_ASSERT(reader
                    .Scan(storage::TableIn(info.space(), table), "", "",
                          [&](absl::string_view key, absl::string_view value) {
                            rows[table + "/" + std::string(key)] = std::string(value);
                            return true;
                          })
                    .ok());
    }
  }
  return rows;
}

// The rows after the first `position` events and no others were folded.
Rows RowsOfFirst(EngineWorld& world, Position position) {
  storage::Views::Options options;
  options.directory = world.data_dir() + "/first";
  options.env = world.env();
  auto views = storage::Views::Open(options, world.engine().journal().log_id(), position);
  RC_ASSERT(views.ok());
  RC_ASSERT(FoldUpTo(world.engine().journal(), position, **views, nullptr).ok());
  Rows rows = RowsOf(**views, *(*views)->Latest());
  views->reset();
  RC_ASSERT(storage::DestroyDatabase(options.directory, options.env).ok());
  return rows;
}

RC_GTEST_PROP(History, AsOfAPositionEqualsARebuildOfTheFirstEvents, ()) {
  EngineWorld world(Closing());
  History history(world, *rc::gen::arbitrary<std::uint32_t>());
  history.Live(120);
  const storage::Views& views = world.engine().views();
  for (int i = 0; i < 6; ++i) {
    const Position position(*rc::gen::inRange<std::uint64_t>(1, world.head() + 1));
    RC_ASSERT(RowsOf(views, *views.AsOf(position)) == RowsOfFirst(world, position));
  }
  const Position head(world.head());
  RC_ASSERT(RowsOf(views, *views.Latest()) == RowsOf(views, *views.AsOf(head)));
}

RC_GTEST_PROP(History, FoldedInAnyStepsGivesTheRowsOfARebuild, ()) {
  EngineWorld world(Closing());
  History history(world, *rc::gen::arbitrary<std::uint32_t>());
  history.Live(60);
  if (*rc::gen::arbitrary<bool>()) world.Reopen();
  history.Live(60);
  RC_ASSERT(world.Digest() == world.RebuiltAt(world.head()));
}

RC_GTEST_PROP(History, DecidedInGroupsOfAnySizeIsStoredAndFoldedTheSame, ()) {
  EngineWorld world;
  History history(world, *rc::gen::arbitrary<std::uint32_t>());
  for (int group = 0; group < 12; ++group) {
    const int size = *rc::gen::inRange(1, 16);
    std::vector<EngineWorld::Answer> answers;
    for (int i = 0; i < size; ++i) answers.push_back(world.Queue(history.Next()));
    RC_ASSERT(world.engine().StepAll().ok());
    for (const auto& answer : answers) RC_ASSERT(answer->has_value());
    world.clock().Advance(absl::Hours(5));
  }
  const std::uint64_t head = world.head();
  const auto report = storage::Verify(world.engine().journal());
  RC_ASSERT(report.ok());
  RC_ASSERT(report->findings.empty());
  const std::string digest = world.Digest();
  RC_ASSERT(digest == world.RebuiltAt(head));
  world.Reopen();
  RC_ASSERT(world.head() == head);
  RC_ASSERT(world.Digest() == digest);
}

// A digest of each projection's rows, of what was built with the options.
std::vector<std::string> BuiltWith(EngineWorld& world, const BuildOptions& options) {
  storage::Views::Options views_options;
  views_options.directory = world.data_dir() + "/built";
  views_options.env = world.env();
  auto views = storage::Views::Open(views_options, world.engine().journal().log_id(),
                                    Position(world.head()));
  RC_ASSERT(views.ok());
  std::vector<BuildPart> parts;
  for (const domain::Projection& projection : domain::Projections()) {
    parts.push_back({&projection, projection.name});
  }
  RC_ASSERT(BuildRows(world.engine().journal(), Position(world.head()), **views, parts, options,
                      nullptr, nullptr)
                .ok());
  std::vector<std::string> digests;
  auto reader = (*views)->Latest();
  for (const BuildPart& part : parts) {
    RC_ASSERT(*reader->Checkpoint(part.space) == Position(world.head()));
    digests.push_back(*reader->Digest(part.space, Position(0)));
  }
  reader.reset();
  views->reset();
  RC_ASSERT(storage::DestroyDatabase(views_options.directory, views_options.env).ok());
  return digests;
}

RC_GTEST_PROP(History, BuiltByAnyThreadsInAnyMemoryGivesTheRowsThatWereFoldedLive, ()) {
  EngineWorld world(Closing());
  History history(world, *rc::gen::arbitrary<std::uint32_t>());
  history.Live(150);
  world.Digest();
  std::vector<std::string> live;
  const auto reader = world.engine().views().Latest();
  for (const domain::Projection& projection : domain::Projections()) {
    const absl::StatusOr<InstanceList> served =
        world.engine().projector().Served({projection.name});
    RC_ASSERT(served.ok());
    live.push_back(*reader->Digest(served->front()->info.space(), Position(0)));
  }
  BuildOptions options;
  options.threads = *rc::gen::inRange(1, 4);
  // With next to none every batch is stored at once, and its rows are read again.
  options.memory_bytes = *rc::gen::element<std::size_t>(0, 64U << 10, 64U << 20);
  RC_ASSERT(BuiltWith(world, options) == live);
}

TEST(History, HoldsWhatMakesTimeTravelHard) {
  EngineWorld world(Closing());
  History history(world, 1);
  history.Live(600);
  // Otherwise the properties above would be about nothing.
  for (const char* kind :
       {"register_visit", "complete_visit", "amend_visit", "void_visit", "register_customer",
        "plan_follow_up", "complete_follow_up", "open_pursuit", "change_grade", "win_pursuit",
        "close_pursuit", "hand_over_customer", "merge_customer", "hand_in_sheet", "review_sheet",
        "add_remark", "submit_report"}) {
    EXPECT_TRUE(history.taken().contains(kind)) << kind;
  }
}

}  // namespace
}  // namespace kezhi::engine
