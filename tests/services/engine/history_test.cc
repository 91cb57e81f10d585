#include "tests/services/engine/history.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <deque>
#include <map>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "domain/projection.h"
#include "services/engine/build_rows.h"
#include "services/engine/catalogue.h"
#include "services/engine/event_reader.h"
#include "services/engine/fold.h"
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

RC_GTEST_PROP(History, ByTurnsFoldedInAnyStepsGivesTheRowsOfARebuild, ()) {
  EngineWorld world(Closing());
  History history(world, *rc::gen::arbitrary<std::uint32_t>());
  history.Live(20);
  history.LiveByTurns(60);
  if (*rc::gen::arbitrary<bool>()) world.Reopen();
  history.LiveByTurns(60);
  RC_ASSERT(history.taken().contains("set_rotation"));
  RC_ASSERT(world.Digest() == world.RebuiltAt(world.head()));
}

using Digests = std::vector<std::string>;

// The sizes of marten#4721, and one that takes everything at once.
constexpr std::array<std::size_t, 5> kBatchSizes = {1, 2, 3, 7, 1'000'000};

// Whether nobody would stop inside a commit there.
bool EndsACommit(const storage::Journal& journal, Position position) {
  const absl::StatusOr<v1::Event> event = ReadEvent(journal, position);
  RC_ASSERT(event.ok());
  return position.value() + 1 == event->commit().first_position() + event->commit().size();
}

// How many commits have a multiple of `size` between two of their events.
int Straddling(const storage::Journal& journal, std::size_t size) {
  int commits = 0;
  for (std::uint64_t edge = size; edge < journal.head().position.value(); edge += size) {
    if (!EndsACommit(journal, Position(edge))) ++commits;
  }
  return commits;
}

// A digest of each projection's rows, of what was folded in batches as the options say.
Digests FoldedWith(EngineWorld& world, const Fold::Options& options) {
  const storage::Journal& journal = world.engine().journal();
  const Position head(world.head());
  storage::Views::Options views_options;
  views_options.directory = world.data_dir() + "/folded";
  views_options.env = world.env();
  auto views = storage::Views::Open(views_options, journal.log_id(), head);
  RC_ASSERT(views.ok());
  std::deque<FoldPart> parts;
  std::vector<FoldPart*> borrowed;
  for (const domain::Projection& projection : domain::Projections()) {
    FoldPart& part = parts.emplace_back();
    part.projection = &projection;
    part.space = projection.name;
    borrowed.push_back(&part);
  }
  const Fold fold{journal, **views, options};
  Position before;
  absl::StatusOr<bool> more = fold.Step(borrowed, head);
  while (more.ok() && *more) {
    // Each moves all of them, by a batch that ends with a commit.
    for (const FoldPart& part : parts) RC_ASSERT(part.position == parts.front().position);
    const Position after = parts.front().position;
    RC_ASSERT(after > before);
    RC_ASSERT(after == head || after.value() - before.value() >= options.batch_events ||
              options.batch_bytes == 1);
    RC_ASSERT(EndsACommit(journal, after));
    before = after;
    more = fold.Step(borrowed, head);
  }
  RC_ASSERT(more.ok());
  RC_ASSERT(before == head);
  Digests digests;
  auto reader = (*views)->Latest();
  for (const FoldPart& part : parts) digests.push_back(*reader->Digest(part.space, Position(0)));
  reader.reset();
  views->reset();
  RC_ASSERT(storage::DestroyDatabase(views_options.directory, views_options.env).ok());
  return digests;
}

// The same of what was built whole.
Digests BuiltWith(EngineWorld& world, const BuildOptions& options) {
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
  Digests digests;
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
  options.batch_events = *rc::gen::elementOf(kBatchSizes);
  RC_ASSERT(BuiltWith(world, options) == live);
}

RC_GTEST_PROP(History, BatchesOfAnySizeGiveTheRowsOfOneAlsoWhereTheyCutThroughACommit, ()) {
  EngineWorld::Options closing = Closing();
  closing.pass.fold.batch_events = *rc::gen::elementOf(kBatchSizes);
  EngineWorld world(closing);
  History history(world, *rc::gen::arbitrary<std::uint32_t>());
  history.Live(60);
  RC_ASSERT(world.Digest() == world.RebuiltAt(world.head()));

  const Digests at_once = FoldedWith(world, Fold::Options());
  for (const std::size_t size : kBatchSizes) {
    // Larger ones may happen to meet none.
    if (size <= 3) RC_ASSERT(Straddling(world.engine().journal(), size) > 0);
    Fold::Options fold;
    fold.batch_events = size;
    RC_ASSERT(FoldedWith(world, fold) == at_once);
    BuildOptions build;
    build.batch_events = size;
    RC_ASSERT(BuiltWith(world, build) == at_once);
  }
  Fold::Options by_bytes;
  by_bytes.batch_bytes = 1;
  RC_ASSERT(FoldedWith(world, by_bytes) == at_once);
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
