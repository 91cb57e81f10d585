// History that nobody may ask for any more goes; the rest stays exact.
#include "services/engine/horizon.h"

#include <map>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "services/engine/catalogue.h"
#include "services/engine/rebuild.h"
#include "tests/matchers.h"
#include "tests/services/engine/history.h"
#include "tests/services/engine/world.h"

namespace kezhi::engine::horizon_cases {
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

EngineWorld::Options Keeping(std::uint64_t positions) {
  EngineWorld::Options options;
  options.horizon.positions = positions;
  return options;
}

void Remove(EngineWorld& world) {
  absl::StatusOr<bool> more = true;
  while (more.ok() && *more) more = world.engine().horizon().Step();
  EXPECT_THAT(more, IsOk());
}

ReadMoment At(std::uint64_t position) {
  ReadMoment moment;
  moment.position = Position(position);
  return moment;
}

using Rows = std::map<std::string, std::string>;

// All rows as they were at `position`.
Rows RowsAt(EngineWorld& world, Position position) {
  Rows rows;
  const storage::Views& views = world.engine().views();
  const auto reader = views.AsOf(position);
  const auto catalogue = Catalogue::Load(views);
  RC_ASSERT(catalogue.ok());
  for (const InstanceInfo& info : catalogue->instances) {
    const auto tables = views.Tables(info.space());
    RC_ASSERT(tables.ok());
    for (const std::string& table : *tables) {
      const absl::Status scanned =
          reader->Scan(storage::TableIn(info.space(), table), "", "",
                       [&](absl::string_view key, absl::string_view value) {
                         rows[table + "/" + std::string(key)] = std::string(value);
                         return true;
                       });
      RC_ASSERT(scanned.ok());
    }
  }
  return rows;
}

// Versions of rows that are stored.
std::size_t Versions(EngineWorld& world) {
  std::size_t versions = 0;
  const storage::Views& views = world.engine().views();
  const auto spaces = views.Spaces();
  EXPECT_THAT(spaces, IsOk());
  for (const std::string& space : *spaces) {
    const auto tables = views.Tables(space);
    EXPECT_THAT(tables, IsOk());
    for (const std::string& table : *tables) {
      EXPECT_THAT(views.Changes(storage::TableIn(space, table), "", "", Position(0),
                                Position(world.head()), [&](Position) { ++versions; }),
                  IsOk());
    }
  }
  return versions;
}

TEST(Horizon, RefusesWhatLiesBeforeItAndSaysWhatTheEarliestIs) {
  EngineWorld world(Keeping(3));
  for (const char* id : {"c4", "c5", "c6", "c7"}) world.Must(Hire(id));
  world.Digest();
  Remove(world);
  const std::uint64_t earliest = world.head() - 3;
  EXPECT_EQ(world.engine().horizon().earliest(), Position(earliest));
  EXPECT_THAT(world.engine().Snapshot(At(earliest)), IsOk());
  const auto before = world.engine().Snapshot(At(earliest - 1));
  EXPECT_THAT(before, StatusIs(absl::StatusCode::kOutOfRange));
  EXPECT_THAT(before, HasReason(v1::REASON_HISTORY_COMPACTED));
  EXPECT_THAT(std::string(before.status().message()),
              ::testing::HasSubstr(std::to_string(earliest)));
  ReadMoment then;
  then.recorded_at = Local("2026-01-01 07:00");
  EXPECT_THAT(world.engine().Snapshot(then), HasReason(v1::REASON_HISTORY_COMPACTED));
  world.Reopen();
  EXPECT_THAT(world.engine().Snapshot(At(earliest - 1)), HasReason(v1::REASON_HISTORY_COMPACTED));
}

TEST(Horizon, KeepsAllAsLongAsNothingSaysOtherwise) {
  EngineWorld world;
  world.Digest();
  const std::size_t versions = Versions(world);
  Remove(world);
  EXPECT_EQ(Versions(world), versions);
  EXPECT_THAT(world.engine().Snapshot(At(0)), IsOk());
}

TEST(Horizon, KeepsWhatIsYoungEnough) {
  EngineWorld::Options options;
  options.horizon.age = absl::Hours(24);
  EngineWorld world(options);
  world.SetClock("2026-03-02 09:00");
  const std::uint64_t young = world.Must(Hire("c4")).last_position();
  world.SetClock("2026-03-03 08:00");
  world.Must(Hire("c5"));
  world.Digest();
  Remove(world);
  // What was the state a day ago is the last before the young one.
  EXPECT_EQ(world.engine().horizon().earliest(), Position(young - 1));
}

TEST(Horizon, AProjectionThatStandsStillHoldsIt) {
  EngineWorld world(Keeping(1));
  world.Digest();
  Projector& projector = world.engine().projector();
  ASSERT_THAT(projector.Pause(projector.States().front().info.number), IsOk());
  const std::uint64_t stands = world.head();
  for (const char* id : {"c4", "c5", "c6", "c7"}) world.Must(Hire(id));
  EXPECT_THAT(world.engine().StepAll(), IsOk());
  Remove(world);
  EXPECT_LE(world.engine().horizon().earliest(), Position(stands));
}

RC_GTEST_PROP(Horizon, EveryMomentWithinItStaysExactAndOlderVersionsGo, ()) {
  const std::uint64_t kept = *rc::gen::inRange<std::uint64_t>(1, 80);
  EngineWorld world(Keeping(kept));
  History history(world, *rc::gen::arbitrary<std::uint32_t>());
  history.Live(100);
  RC_ASSERT(world.engine().StepAll().ok());
  const std::uint64_t head = world.head();
  const std::uint64_t first = head - std::min(head, kept);
  std::map<std::uint64_t, Rows> before;
  for (std::uint64_t at = first; at <= head; at += 1 + (head - first) / 7) {
    before[at] = RowsAt(world, Position(at));
  }
  const std::size_t versions = Versions(world);
  Remove(world);
  RC_ASSERT(world.engine().horizon().earliest() == Position(first));
  for (const auto& [at, rows] : before) RC_ASSERT(RowsAt(world, Position(at)) == rows);
  // Some row was written twice before the horizon, unless there was hardly anything before it.
  RC_ASSERT(first < 40 || Versions(world) < versions);
  // A rebuild, which writes all of it again, is still the same as far as anybody may look.
  const auto rebuilt = world.engine().projector().Rebuild(nullptr);
  RC_ASSERT(rebuilt.ok());
  RC_ASSERT(rebuilt->digest_before == rebuilt->digest_after);
  // Life goes on, and the horizon with it.
  history.Live(60);
  RC_ASSERT(world.engine().StepAll().ok());
  Remove(world);
  RC_ASSERT(world.Digest() == world.RebuiltAt(world.head()));
}

}  // namespace
}  // namespace kezhi::engine::horizon_cases
