// The tree that the journal keeps: always the one that its records alone would give.
#include <filesystem>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "storage/journal.h"
#include "storage/journal_families.h"
#include "storage/keys.h"
#include "storage/tile_path.h"
#include "storage/tree_reader.h"
#include "tests/storage/journal_maker.h"
#include "tests/storage/memory_env.h"
#include "tests/storage/temp_dir.h"

namespace kezhi::storage {
namespace {

std::vector<TreeHash> LeavesOf(const Journal& journal) {
  std::vector<TreeHash> leaves;
  EXPECT_TRUE(journal
                  .ReadAll(Position(0), ReadLimits(),
                           [&leaves](Position, absl::string_view bytes) {
                             leaves.push_back(LeafHash(bytes));
                             return true;
                           })
                  .ok());
  return leaves;
}

// By the records alone.
TreeHead HeadAt(const std::vector<TreeHash>& leaves, std::size_t size) {
  Frontier tree;
  for (std::size_t i = 0; i < size; ++i) tree.Add(leaves[i]);
  return {size, tree.Root()};
}

void Append(Journal& journal, int events) {
  JournalMaker maker(journal);
  for (int i = 0; i < events; ++i) maker.Event("a", "event " + std::to_string(i));
  ASSERT_TRUE(maker.Write().ok());
}

class JournalTree : public ::testing::Test {
 protected:
  void Open(bool read_only = false) {
    journal_.reset();
    Journal::Options options;
    options.directory = "/journal";
    options.env = env_.env();
    options.random = SeededRandom(1);
    options.read_only = read_only;
    options.on_tree_built = [this](std::uint64_t done, std::uint64_t total) {
      built_.emplace_back(done, total);
    };
    auto journal = Journal::Open(options);
    ASSERT_TRUE(journal.ok()) << journal.status();
    journal_ = *std::move(journal);
  }

  void SetUp() override { Open(); }

  // As an earlier version left it: without rows from one on.
  void RemoveRows(std::uint64_t from) {
    const Database& database = journal_->database();
    std::vector<std::string> keys;
    const auto row = database.NewIterator(kTreeFamily);
    for (row->SeekToFirst(); row->Valid(); row->Next()) {
      if (ParseTreeKey(ToView(row->key()))->index >= from) keys.push_back(row->key().ToString());
    }
    ASSERT_FALSE(keys.empty());
    for (const std::string& key : keys) {
      ASSERT_TRUE(
          database.db()->Delete(rocksdb::WriteOptions(), database.family(kTreeFamily), key).ok());
    }
    ASSERT_TRUE(database.db()->FlushWAL(true).ok());
  }

  void ExpectTheTreeOfTheRecords() {
    const std::vector<TreeHash> leaves = LeavesOf(*journal_);
    const auto head = journal_->tree_head();
    ASSERT_TRUE(head.ok()) << head.status();
    EXPECT_EQ(*head, HeadAt(leaves, leaves.size()));
    const auto read = TreeReader(*journal_, leaves.size()).Head();
    ASSERT_TRUE(read.ok()) << read.status();
    EXPECT_EQ(*read, *head);
  }

  MemoryEnv env_;
  std::unique_ptr<Journal> journal_;
  std::vector<std::pair<std::uint64_t, std::uint64_t>> built_;
};

TEST_F(JournalTree, IsEmptyAtFirst) {
  EXPECT_EQ(*journal_->tree_head(), TreeHead());
}

TEST_F(JournalTree, GrowsWithEachEntryAndIsTheSameAfterAnOpen) {
  for (const int events : {1, 0, 3, 250, 2, 1, 700}) {
    if (events > 0) Append(*journal_, events);
    ExpectTheTreeOfTheRecords();
    Open();
    ExpectTheTreeOfTheRecords();
  }
  EXPECT_THAT(built_, ::testing::IsEmpty());
}

TEST_F(JournalTree, SideWritesDoNotMoveIt) {
  Append(*journal_, 2);
  const TreeHead before = *journal_->tree_head();
  ASSERT_TRUE(JournalMaker(*journal_).Side("t", "k", "v").Write().ok());
  EXPECT_EQ(*journal_->tree_head(), before);
}

TEST_F(JournalTree, IsBuiltOnceForALogOfAnEarlierVersion) {
  Append(*journal_, 600);
  const TreeHead before = *journal_->tree_head();
  RemoveRows(0);
  Open();
  EXPECT_THAT(built_, ::testing::ElementsAre(::testing::Pair(600, 600)));
  EXPECT_EQ(*journal_->tree_head(), before);
  ExpectTheTreeOfTheRecords();
  Open();
  EXPECT_EQ(built_.size(), 1U);
  EXPECT_EQ(*journal_->TreeRow(1, 1), *TreeReader(*journal_, 512).Node({8, 1}));
}

TEST_F(JournalTree, GoesOnWhereBuildingItWasInterrupted) {
  Append(*journal_, 1000);
  RemoveRows(2);
  Open();
  ExpectTheTreeOfTheRecords();
}

TEST_F(JournalTree, AReadOnlyOpenMakesWhatItNeedsAndStoresNothing) {
  Append(*journal_, 600);
  const TreeHead before = *journal_->tree_head();
  RemoveRows(0);
  Open(/*read_only=*/true);
  EXPECT_EQ(*journal_->tree_head(), before);
  ExpectTheTreeOfTheRecords();
  const auto row = journal_->database().NewIterator(kTreeFamily);
  row->SeekToFirst();
  EXPECT_FALSE(row->Valid());
}

TEST_F(JournalTree, RefusesToGoOnFromADamagedEnd) {
  Append(*journal_, 3);
  Append(*journal_, 1);  // the last entry is read in any case
  const Database& database = journal_->database();
  ASSERT_TRUE(database.db()
                  ->Put(rocksdb::WriteOptions(), database.family(kRecordsFamily),
                        RecordKey(Position(2)), "xxxxx")
                  .ok());
  ASSERT_TRUE(database.db()->FlushWAL(true).ok());
  journal_.reset();
  const absl::Status refused = OpenJournal("/journal", env_.env()).status();
  EXPECT_EQ(refused, absl::DataLossError("record at position 2 fails its checksum"));
  Open(/*read_only=*/true);
  EXPECT_EQ(journal_->tree_head().status().code(), absl::StatusCode::kDataLoss);
}

TEST_F(JournalTree, RefusesATreeBeyondTheLog) {
  Append(*journal_, 3);
  const Database& database = journal_->database();
  ASSERT_TRUE(database.db()
                  ->Put(rocksdb::WriteOptions(), database.family(kTreeFamily), TreeKey(1, 0),
                        std::string(32, 'x'))
                  .ok());
  ASSERT_TRUE(database.db()->FlushWAL(true).ok());
  journal_.reset();
  EXPECT_EQ(OpenJournal("/journal", env_.env()).status(),
            absl::DataLossError("the tree has 256 leaves, the log ends at 3"));
}

TEST_F(JournalTree, ProvesEveryRecordAndEveryEarlierSize) {
  Append(*journal_, 520);
  const std::vector<TreeHash> leaves = LeavesOf(*journal_);
  for (const std::uint64_t size : std::vector<std::uint64_t>{1, 2, 255, 256, 257, 511, 512, 520}) {
    TreeReader reader(*journal_, size);
    const TreeHead head = *reader.Head();
    ASSERT_EQ(head, HeadAt(leaves, size));
    for (std::uint64_t position = 1; position <= size; position += 7) {
      const auto path = reader.Inclusion(Position(position));
      ASSERT_TRUE(path.ok()) << path.status();
      ASSERT_TRUE(VerifyInclusion(position - 1, leaves[position - 1], *path, head));
      const auto proof = reader.ConsistencyFrom(position);
      ASSERT_TRUE(proof.ok()) << proof.status();
      ASSERT_TRUE(VerifyConsistency(HeadAt(leaves, position), head, *proof));
    }
    EXPECT_EQ(reader.Inclusion(Position(0)).status().code(), absl::StatusCode::kInvalidArgument);
    EXPECT_EQ(reader.Inclusion(Position(size + 1)).status().code(),
              absl::StatusCode::kInvalidArgument);
    EXPECT_EQ(reader.ConsistencyFrom(size + 1).status().code(), absl::StatusCode::kInvalidArgument);
  }
}

TEST_F(JournalTree, GivesTilesAsWideAsTheTree) {
  Append(*journal_, 600);
  TreeReader reader(*journal_, 600);
  EXPECT_EQ(reader.Tile(0, 0)->size(), 256U);
  EXPECT_EQ(reader.Tile(0, 2)->size(), 88U);
  EXPECT_EQ(reader.Tile(0, 3)->size(), 0U);
  EXPECT_EQ(reader.Tile(1, 0)->size(), 2U);
  EXPECT_EQ(reader.Tile(1, 1)->size(), 0U);
  EXPECT_EQ(reader.Tile(2, 0)->size(), 0U);
  EXPECT_EQ(reader.Tile(63, ~std::uint64_t{0})->size(), 0U);
  // A hash of a tile is the root of the tile below.
  EXPECT_EQ(reader.Tile(1, 0)->at(1), *TreeReader(*journal_, 512).Node({8, 1}));
}

TEST(TilePath, IsThatOfTlogTiles) {
  EXPECT_EQ(TilePath(0, 0, 256), "tile/0/000");
  EXPECT_EQ(TilePath(2, 1234067, 256), "tile/2/x001/x234/067");
  EXPECT_EQ(TilePath(1, 999, 17), "tile/1/999.p/17");
  EXPECT_EQ(TilePath(1, 1000, 1), "tile/1/x001/000.p/1");
  EXPECT_EQ(TilePath(std::nullopt, 12, 255), "tile/entries/012.p/255");
}

// However the records came in and wherever it was opened in between.
RC_GTEST_PROP(JournalTreeProperty, DoesNotDependOnEntriesAndOpens, ()) {
  MemoryEnv env;
  auto journal = *OpenJournal("/journal", env.env());
  const auto entries = *rc::gen::inRange(0, 6);
  for (int i = 0; i < entries; ++i) {
    const int size = *rc::gen::resize(rc::kNominalSize, rc::gen::inRange(1, 200));
    Append(*journal, size);
    if (size % 3 == 0) {
      journal.reset();
      journal = *OpenJournal("/journal", env.env());
    }
  }
  const std::vector<TreeHash> leaves = LeavesOf(*journal);
  RC_ASSERT(*journal->tree_head() == HeadAt(leaves, leaves.size()));
  if (leaves.empty()) return;
  const auto size = *rc::gen::inRange<std::size_t>(1, leaves.size() + 1);
  RC_ASSERT(*TreeReader(*journal, size).Head() == HeadAt(leaves, size));
}

}  // namespace
}  // namespace kezhi::storage
