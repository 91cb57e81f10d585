#include "storage/journal.h"

#include <algorithm>
#include <map>
#include <vector>

#include "absl/strings/str_cat.h"
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "storage/commit_log.h"
#include "storage/hash.h"
#include "storage/journal_families.h"
#include "storage/rocksdb_commit_log.h"
#include "tests/storage/journal_maker.h"
#include "tests/storage/memory_env.h"
#include "tests/storage/temp_dir.h"

namespace kezhi::storage {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class JournalTest : public ::testing::Test {
 protected:
  void SetUp() override { Reopen(); }

  void Reopen() {
    journal_.reset();
    absl::StatusOr<std::unique_ptr<Journal>> journal = OpenJournal(directory_.path());
    ASSERT_TRUE(journal.ok()) << journal.status();
    journal_ = *std::move(journal);
    maker_ = std::make_unique<JournalMaker>(*journal_);
  }

  // Positions that a walk shows.
  template <typename Walk>
  std::vector<std::uint64_t> Positions(Walk walk) {
    std::vector<std::uint64_t> positions;
    const absl::Status status = walk([&positions](Position position, absl::string_view bytes) {
      v1::Record record;
      EXPECT_TRUE(record.ParseFromArray(bytes.data(), static_cast<int>(bytes.size())));
      EXPECT_EQ(record.position(), position.value());
      positions.push_back(position.value());
      return true;
    });
    EXPECT_TRUE(status.ok()) << status;
    return positions;
  }

  std::vector<std::uint64_t> All(std::uint64_t after, const ReadLimits& limits = {}) {
    return Positions(
        [&](RecordVisitor visit) { return journal_->ReadAll(Position(after), limits, visit); });
  }

  std::vector<std::uint64_t> AllBackward(std::uint64_t before, const ReadLimits& limits = {}) {
    return Positions([&](RecordVisitor visit) {
      return journal_->ReadAllBackward(Position(before), limits, visit);
    });
  }

  std::vector<std::uint64_t> Stream(const std::string& stream, std::uint64_t after,
                                    const ReadLimits& limits = {}) {
    return Positions([&](RecordVisitor visit) {
      return journal_->ReadStream(stream, Revision(after), limits, visit);
    });
  }

  std::vector<std::uint64_t> StreamBackward(const std::string& stream, std::uint64_t before,
                                            const ReadLimits& limits = {}) {
    return Positions([&](RecordVisitor visit) {
      return journal_->ReadStreamBackward(stream, Revision(before), limits, visit);
    });
  }

  TempDir directory_;
  std::unique_ptr<Journal> journal_;
  std::unique_ptr<JournalMaker> maker_;
};

TEST_F(JournalTest, AFreshOneIsEmptyAndHasALogId) {
  EXPECT_EQ(journal_->log_id().size(), 16U);
  EXPECT_EQ(journal_->head().position, Position(0));
  EXPECT_EQ(journal_->head().entry_index, 0U);
  EXPECT_EQ(journal_->head().entry_hash, "");
  EXPECT_EQ(journal_->head().recorded_at, absl::InfinitePast());
  EXPECT_THAT(All(0), IsEmpty());
  EXPECT_TRUE(absl::IsNotFound(journal_->Read(Position(1)).status()));
  EXPECT_TRUE(absl::IsNotFound(journal_->Read(Position(0)).status()));
  EXPECT_EQ(*journal_->StreamRevision("a"), Revision(0));
  EXPECT_EQ(*journal_->PositionAt(absl::InfiniteFuture()), Position(0));
}

TEST_F(JournalTest, ReadsWhatWasWrittenInBothDirections) {
  ASSERT_TRUE(maker_->Event("a", "1").Event("b", "2").EndCommit().Event("a", "3").Write().ok());
  ASSERT_TRUE(maker_->Event("b", "4").Write().ok());
  EXPECT_THAT(EventsOf(*journal_), ElementsAre("1", "2", "3", "4"));
  EXPECT_THAT(All(0), ElementsAre(1, 2, 3, 4));
  EXPECT_THAT(All(2), ElementsAre(3, 4));
  EXPECT_THAT(All(4), IsEmpty());
  EXPECT_THAT(All(99), IsEmpty());
  EXPECT_THAT(AllBackward(4), ElementsAre(3, 2, 1));
  EXPECT_THAT(AllBackward(~0ULL), ElementsAre(4, 3, 2, 1));
  EXPECT_THAT(AllBackward(1), IsEmpty());
  EXPECT_THAT(AllBackward(0), IsEmpty());
}

TEST_F(JournalTest, ReadsOneStreamInBothDirections) {
  ASSERT_TRUE(maker_->Event("a").Event("ab").Event("a").Event("b").Event("a").Write().ok());
  EXPECT_THAT(Stream("a", 0), ElementsAre(1, 3, 5));
  EXPECT_THAT(Stream("a", 1), ElementsAre(3, 5));
  EXPECT_THAT(Stream("a", 3), IsEmpty());
  EXPECT_THAT(Stream("unknown", 0), IsEmpty());
  EXPECT_THAT(StreamBackward("a", ~0ULL), ElementsAre(5, 3, 1));
  EXPECT_THAT(StreamBackward("a", 3), ElementsAre(3, 1));
  EXPECT_THAT(StreamBackward("a", 1), IsEmpty());
  EXPECT_THAT(StreamBackward("a", 0), IsEmpty());
  EXPECT_THAT(StreamBackward("unknown", 5), IsEmpty());
  EXPECT_EQ(*journal_->StreamRevision("a"), Revision(3));
  EXPECT_EQ(*journal_->StreamRevision("ab"), Revision(1));
}

TEST_F(JournalTest, ReadsAStreamHoweverCloseTogetherItsRecordsLie) {
  constexpr std::uint64_t kEvents = 600;
  // One in a row of 200; around it those of every fourth, third and second position, and the rest.
  std::map<std::string, std::vector<std::uint64_t>> expected;
  for (std::uint64_t i = 1; i <= kEvents; ++i) {
    std::string stream = "rest";
    for (const std::uint64_t every : {2U, 3U, 4U}) {
      if (i % every == 0) stream = absl::StrCat("every", every);
    }
    if (i > 200 && i <= 400) stream = "row";
    maker_->Event(stream);
    expected[stream].push_back(i);
    if (i % 100 == 0) {
      ASSERT_TRUE(maker_->Write().ok());
    }
  }
  const auto check = [&] {
    for (const auto& [stream, positions] : expected) {
      for (const std::size_t from : {0U, 1U, 6U, 7U, 40U}) {
        const auto begin = positions.begin() + static_cast<std::ptrdiff_t>(from);
        std::vector<std::uint64_t> before(positions.begin(), begin);
        std::reverse(before.begin(), before.end());
        EXPECT_EQ(Stream(stream, from), std::vector(begin, positions.end())) << stream << from;
        EXPECT_EQ(StreamBackward(stream, from + 1), before) << stream << from;
        EXPECT_EQ(Stream(stream, from, {.max_records = 9}), std::vector(begin, begin + 9))
            << stream << from;
        EXPECT_EQ(Stream(stream, from, {.max_bytes = 1}), std::vector(begin, begin + 1))
            << stream << from;
      }
    }
    EXPECT_EQ(Stream("row", 0, {.up_to = Position(300)}).size(), 100U);
    EXPECT_EQ(StreamBackward("row", ~0ULL, {.up_to = Position(300)}).size(), 100U);
  };
  check();
  const Database& database = journal_->database();
  ASSERT_TRUE(database.db()->Flush(rocksdb::FlushOptions(), database.family(kRecordsFamily)).ok());
  check();
}

TEST_F(JournalTest, EndsAWalkAtItsLimitsAndWhenTheVisitorSaysSo) {
  ASSERT_TRUE(maker_->Event("a").Event("a").Event("b").Event("a").Event("a").Write().ok());
  EXPECT_THAT(All(1, {.max_records = 2}), ElementsAre(2, 3));
  EXPECT_THAT(All(0, {.max_bytes = 1}), ElementsAre(1));
  EXPECT_THAT(All(0, {.up_to = Position(3)}), ElementsAre(1, 2, 3));
  EXPECT_THAT(AllBackward(~0ULL, {.max_records = 2, .up_to = Position(3)}), ElementsAre(3, 2));
  EXPECT_THAT(Stream("a", 0, {.up_to = Position(3)}), ElementsAre(1, 2));
  EXPECT_THAT(Stream("a", 0, {.max_records = 3}), ElementsAre(1, 2, 4));
  EXPECT_THAT(StreamBackward("a", ~0ULL, {.max_records = 1, .up_to = Position(4)}), ElementsAre(4));
  int seen = 0;
  ASSERT_TRUE(
      journal_
          ->ReadAll(Position(0), {}, [&seen](Position, absl::string_view) { return ++seen < 2; })
          .ok());
  EXPECT_EQ(seen, 2);
}

TEST_F(JournalTest, KeepsEverythingOverAReopen) {
  const std::string log_id = journal_->log_id();
  ASSERT_TRUE(maker_->Event("a", "1").Side("t", "k", "v").Write().ok());
  ASSERT_TRUE(maker_->Event("a", "2").Event("b", "3").Write().ok());
  const Head head = journal_->head();
  Reopen();
  EXPECT_EQ(journal_->log_id(), log_id);
  EXPECT_EQ(journal_->head().position, head.position);
  EXPECT_EQ(journal_->head().entry_index, head.entry_index);
  EXPECT_EQ(journal_->head().entry_hash, head.entry_hash);
  EXPECT_EQ(journal_->head().recorded_at, head.recorded_at);
  EXPECT_THAT(EventsOf(*journal_), ElementsAre("1", "2", "3"));
  EXPECT_EQ(*journal_->GetSide("t", "k"), "v");
  ASSERT_TRUE(maker_->Event("a", "4").Write().ok());
  EXPECT_THAT(Stream("a", 0), ElementsAre(1, 2, 4));
}

TEST_F(JournalTest, AnEntryWithoutRecordsMovesTheEntryIndexAlone) {
  ASSERT_TRUE(maker_->Event("a").Write().ok());
  ASSERT_TRUE(maker_->Side("t", "k", "v").Write().ok());
  EXPECT_EQ(journal_->head().position, Position(1));
  EXPECT_EQ(journal_->head().entry_index, 2U);
  Reopen();
  EXPECT_EQ(journal_->head().position, Position(1));
  EXPECT_EQ(journal_->head().entry_index, 2U);
  EXPECT_EQ(journal_->ReadEntry(2)->first_position(), 2U);
  ASSERT_TRUE(maker_->Event("a").Write().ok());
  EXPECT_THAT(All(0), ElementsAre(1, 2));
}

TEST_F(JournalTest, RefusesAProposalThatExpectsAnotherEnd) {
  ASSERT_TRUE(maker_->Event("a").Write().ok());
  const v1::CommitLogEntry entry = maker_->Event("a").Take();
  RocksdbCommitLog log(*journal_);
  EXPECT_TRUE(absl::IsAborted(log.Propose(entry, 0)));
  EXPECT_TRUE(absl::IsAborted(log.Propose(entry, 2)));
  EXPECT_EQ(journal_->head().entry_index, 1U);
  EXPECT_TRUE(log.Propose(entry, 1).ok());
}

TEST_F(JournalTest, MapsATimeToTheLastPositionRecordedByThen) {
  ASSERT_TRUE(maker_->Event("a").Event("a").Event("a").Event("a").Event("a").Write().ok());
  const absl::Time new_year = absl::FromUnixSeconds(1767225600);
  for (std::uint64_t n = 0; n <= 6; ++n) {
    const absl::Time at = new_year + absl::Seconds(n);
    EXPECT_EQ(journal_->PositionAt(at)->value(), std::min<std::uint64_t>(n, 5));
    EXPECT_EQ(journal_->PositionAt(at + absl::Nanoseconds(1))->value(),
              std::min<std::uint64_t>(n, 5));
    EXPECT_EQ(journal_->PositionAt(at - absl::Nanoseconds(1))->value(),
              n == 0 ? 0 : std::min<std::uint64_t>(n - 1, 5));
  }
}

TEST_F(JournalTest, ASideTableHoldsTheLastWrite) {
  ASSERT_TRUE(maker_->Side("t", "a", "1")
                  .Side("t", "ab", "2")
                  .Side("t", "b", "3")
                  .Side("tt", "a", "4")
                  .Write()
                  .ok());
  ASSERT_TRUE(
      maker_->Side("t", "a", std::nullopt).Side("t", "b", "5").Side("t", "b", "6").Write().ok());
  EXPECT_EQ(*journal_->GetSide("t", "a"), std::nullopt);
  EXPECT_EQ(*journal_->GetSide("t", "b"), "6");
  EXPECT_EQ(*journal_->GetSide("tt", "a"), "4");
  std::vector<std::string> rows;
  ASSERT_TRUE(journal_
                  ->ScanSide("t", "",
                             [&rows](absl::string_view key, absl::string_view value) {
                               rows.push_back(absl::StrCat(key, "=", value));
                               return true;
                             })
                  .ok());
  EXPECT_THAT(rows, ElementsAre("ab=2", "b=6"));
  rows.clear();
  ASSERT_TRUE(journal_
                  ->ScanSide("t", "a",
                             [&rows](absl::string_view key, absl::string_view) {
                               rows.emplace_back(key);
                               return true;
                             })
                  .ok());
  EXPECT_THAT(rows, ElementsAre("ab"));
}

TEST_F(JournalTest, SideTablesAreReadOnFromAKey) {
  for (const char* key : {"a", "a1", "a10", "a2", "b"}) maker_->Side("t", key, "");
  ASSERT_TRUE(maker_->Write().ok());
  const auto after = [this](const std::string& prefix, const std::string& key) {
    std::vector<std::string> keys;
    EXPECT_TRUE(journal_
                    ->ScanSide(
                        "t", prefix,
                        [&keys](absl::string_view seen, absl::string_view) {
                          keys.emplace_back(seen);
                          return true;
                        },
                        key)
                    .ok());
    return keys;
  };
  EXPECT_THAT(after("a", ""), ElementsAre("a", "a1", "a10", "a2"));
  EXPECT_THAT(after("a", "a"), ElementsAre("a1", "a10", "a2"));
  EXPECT_THAT(after("a", "a1"), ElementsAre("a10", "a2"));
  EXPECT_THAT(after("a", "a11"), ElementsAre("a2"));
  EXPECT_THAT(after("a", "b"), IsEmpty());
  EXPECT_THAT(after("", "a2"), ElementsAre("b"));
}

TEST_F(JournalTest, AStreamIsReadFromMemoryOrNotAtAllWhenAskedSo) {
  const std::string long_event(500, 'x');  // so that they fill many blocks
  for (int i = 0; i < 300; ++i) maker_->Event(i % 2 == 0 ? "a" : "b", long_event).EndCommit();
  ASSERT_TRUE(maker_->Write().ok());
  ASSERT_TRUE(maker_->Event("c").Write().ok());  // an open reads the last entry
  ReadLimits cached;
  cached.cached_only = true;
  EXPECT_EQ(Stream("a", 0, cached), Stream("a", 0));
  EXPECT_EQ(StreamBackward("a", 100, cached), StreamBackward("a", 100));
  // What was in memory now lies in files, which RocksDB has nothing left to do with: a flush alone
  // leaves one that it writes again after the first read, with blocks that nobody has read yet.
  rocksdb::CompactRangeOptions compact;
  compact.bottommost_level_compaction = rocksdb::BottommostLevelCompaction::kForce;
  for (const std::size_t family : {kRecordsFamily, kStreamsFamily}) {
    const Database& database = journal_->database();
    ASSERT_TRUE(
        database.db()->CompactRange(compact, database.family(family), nullptr, nullptr).ok());
  }
  Reopen();
  // What an open has left in the cache is RocksDB's affair: all of the stream, or a refusal.
  std::size_t seen = 0;
  const absl::Status status =
      journal_->ReadStream("a", Revision(0), cached, [&seen](Position, absl::string_view) {
        ++seen;
        return true;
      });
  EXPECT_TRUE(status.ok() ? seen == 150 : absl::IsUnavailable(status)) << status << seen;
  EXPECT_EQ(Stream("a", 0).size(), 150U);
  EXPECT_EQ(Stream("a", 0, cached).size(), 150U) << "read before";
}

TEST_F(JournalTest, EntriesComeBackWholeAndNameTheHashOfTheOneBefore) {
  const v1::CommitLogEntry first = maker_->Event("a", "1").Side("t", "k", "v").Take();
  ASSERT_TRUE(journal_->Apply(first).ok());
  const v1::CommitLogEntry second = maker_->Event("b", "2").Event("b", "3").Take();
  ASSERT_TRUE(journal_->Apply(second).ok());
  EXPECT_EQ(journal_->ReadEntry(1)->SerializeAsString(), first.SerializeAsString());
  EXPECT_EQ(journal_->ReadEntry(2)->SerializeAsString(), second.SerializeAsString());
  EXPECT_EQ(second.previous_hash(), Sha256(first.SerializeAsString()));
  EXPECT_EQ(journal_->head().entry_hash, EntryHash(second));
  EXPECT_TRUE(absl::IsNotFound(journal_->ReadEntry(3).status()));
  std::vector<std::uint64_t> tailed;
  RocksdbCommitLog log(*journal_);
  ASSERT_TRUE(log.Tail(0,
                       [&tailed](const v1::CommitLogEntry& entry) {
                         tailed.push_back(entry.index());
                         return true;
                       })
                  .ok());
  EXPECT_THAT(tailed, ElementsAre(1, 2));
}

TEST_F(JournalTest, AFollowerThatAppliesTheTailHasTheSameLog) {
  ASSERT_TRUE(maker_->Event("a", "1").Side("t", "k", "v").Write().ok());
  ASSERT_TRUE(maker_->Event("a", "2").Write().ok());
  TempDir elsewhere;
  const auto follower = *OpenJournal(elsewhere.path());
  ASSERT_EQ(follower->log_id(), journal_->log_id());  // the seeded source gives both the same
  RocksdbCommitLog log(*journal_);
  ASSERT_TRUE(
      log.Tail(0,
               [&follower](const v1::CommitLogEntry& entry) { return follower->Apply(entry).ok(); })
          .ok());
  EXPECT_EQ(follower->head().entry_hash, journal_->head().entry_hash);
  EXPECT_THAT(EventsOf(*follower), ElementsAre("1", "2"));
  EXPECT_EQ(*follower->GetSide("t", "k"), "v");
}

TEST_F(JournalTest, TellsOfEachNewHeadOnceItIsVisible) {
  std::vector<std::uint64_t> heads;
  journal_->OnHead([&](const Head& head) {
    EXPECT_EQ(journal_->head().position, head.position);
    heads.push_back(head.position.value());
  });
  ASSERT_TRUE(maker_->Event("a").Write().ok());
  ASSERT_TRUE(maker_->Event("a").Event("a").Write().ok());
  EXPECT_THAT(heads, ElementsAre(1, 3));
  const auto past = std::chrono::steady_clock::now();
  EXPECT_EQ(journal_->AwaitHead(Head(), past).position, Position(3));
  EXPECT_EQ(journal_->AwaitHead(journal_->head(), past).position, Position(3));
}

TEST_F(JournalTest, BelongsToOneProcessAtATime) {
  const absl::StatusOr<std::unique_ptr<Journal>> second = OpenJournal(directory_.path());
  EXPECT_TRUE(absl::IsFailedPrecondition(second.status())) << second.status();
}

TEST_F(JournalTest, CanBeInspectedBesideItsWriter) {
  ASSERT_TRUE(maker_->Event("a", "1").Write().ok());
  Journal::Options options;
  options.directory = directory_.path();
  options.read_only = true;
  const absl::StatusOr<std::unique_ptr<Journal>> reader = Journal::Open(options);
  ASSERT_TRUE(reader.ok()) << reader.status();
  EXPECT_THAT(EventsOf(**reader), ElementsAre("1"));
  EXPECT_EQ((*reader)->head().entry_hash, journal_->head().entry_hash);
}

TEST_F(JournalTest, AReadOnlyOneIsNotCreated) {
  TempDir empty;
  Journal::Options options;
  options.directory = empty.Sub("none");
  options.read_only = true;
  EXPECT_TRUE(absl::IsNotFound(Journal::Open(options).status()));
}

// Size of all files after compaction against the records' bytes; the events do not compress.
TEST_F(JournalTest, TakesLittleMoreDiskThanItsRecords) {
  const Random random = SeededRandom(3);
  std::uint64_t record_bytes = 0;
  std::uint64_t event_bytes = 0;
  for (int entry = 0; entry < 100; ++entry) {
    for (int i = 0; i < 50; ++i) {
      std::string bytes(200, '\0');
      random(bytes.data(), bytes.size());
      event_bytes += bytes.size();
      maker_->Event(absl::StrCat("stores/s", i % 7, "/visits/v", entry * 50 + i), bytes);
    }
    const v1::CommitLogEntry made = maker_->Take();
    for (const std::string& record : made.records()) record_bytes += record.size();
    ASSERT_TRUE(journal_->Apply(made).ok());
  }
  const Database& database = journal_->database();
  std::uint64_t disk_bytes = 0;
  for (std::size_t family = 0; family < 5; ++family) {
    rocksdb::ColumnFamilyHandle* const handle = database.family(family);
    ASSERT_TRUE(database.db()->Flush(rocksdb::FlushOptions(), handle).ok());
    rocksdb::CompactRangeOptions all;
    all.bottommost_level_compaction = rocksdb::BottommostLevelCompaction::kForce;
    ASSERT_TRUE(database.db()->CompactRange(all, handle, nullptr, nullptr).ok());
    std::uint64_t size = 0;
    ASSERT_TRUE(database.db()->GetIntProperty(handle, "rocksdb.live-sst-files-size", &size));
    disk_bytes += size;
  }
  std::printf("journal_disk bytes=%llu records=%llu events=%llu\n",
              static_cast<unsigned long long>(disk_bytes),
              static_cast<unsigned long long>(record_bytes),
              static_cast<unsigned long long>(event_bytes));
  EXPECT_LT(disk_bytes, event_bytes * 3 / 2);
}

TEST(JournalInMemory, WorksWithoutADisk) {
  const MemoryEnv memory;
  auto journal = *OpenJournal("/memory/journal", memory.env());
  ASSERT_TRUE(JournalMaker(*journal).Event("a", "1").Write().ok());
  journal.reset();
  journal = *OpenJournal("/memory/journal", memory.env());
  EXPECT_THAT(EventsOf(*journal), ElementsAre("1"));
}

using JournalDeathTest = JournalTest;

TEST_F(JournalDeathTest, StopsTheProcessRatherThanStoreAWrongRecord) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  v1::CommitLogEntry entry = maker_->Event("a").Take();
  v1::CommitLogEntry wrong_place = entry;
  wrong_place.set_first_position(2);
  EXPECT_DEATH(journal_->Apply(wrong_place).IgnoreError(), "first_position");
  v1::CommitLogEntry wrong_hash = entry;
  wrong_hash.set_previous_hash("other");
  EXPECT_DEATH(journal_->Apply(wrong_hash).IgnoreError(), "previous_hash");
  v1::Record record;
  ASSERT_TRUE(record.ParseFromString(entry.records(0)));
  record.set_revision(2);
  entry.set_records(0, record.SerializeAsString());
  EXPECT_DEATH(journal_->Apply(entry).IgnoreError(), "has_before");
}

}  // namespace
}  // namespace kezhi::storage
