#include "storage/views.h"

#include <fstream>

#include "absl/strings/str_cat.h"
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rocksdb/write_batch.h>

#include "storage/database.h"
#include "storage/keys.h"
#include "storage/view_digest.h"
#include "storage/view_loader.h"
#include "storage/view_readers.h"
#include "tests/storage/temp_dir.h"

namespace kezhi::storage::views_cases {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

const std::string kLog(16, 'L');

// Whether what is applied goes through the memtable or becomes files.
enum class Way { kMemtable, kFiles };

class ViewsTest : public ::testing::TestWithParam<Way> {
 protected:
  void SetUp() override { Open(kLog, 100); }

  void Open(const std::string& log_id, std::uint64_t head) {
    views_.reset();
    Views::Options options;
    options.directory = directory_.path();
    if (GetParam() == Way::kFiles) options.versions_by_files = 1;
    absl::StatusOr<std::unique_ptr<Views>> views = Views::Open(options, log_id, Position(head));
    ASSERT_TRUE(views.ok()) << views.status();
    views_ = *std::move(views);
  }

  void Apply(std::vector<RowVersion> versions, std::uint64_t checkpoint) {
    const Advance advance{"p", versions, Position(checkpoint)};
    const absl::Status status = views_->Apply({&advance, 1});
    ASSERT_TRUE(status.ok()) << status;
  }

  static std::vector<std::string> Rows(const ViewReader& reader, const std::string& begin = "",
                                       const std::string& end = "") {
    std::vector<std::string> rows;
    const absl::Status status =
        reader.Scan("p.t", begin, end, [&rows](absl::string_view key, absl::string_view value) {
          rows.push_back(absl::StrCat(key, "=", value));
          return true;
        });
    EXPECT_TRUE(status.ok()) << status;
    std::vector<std::string> reverse;
    EXPECT_TRUE(reader
                    .ScanReverse("p.t", begin, end,
                                 [&reverse](absl::string_view key, absl::string_view value) {
                                   reverse.insert(reverse.begin(), absl::StrCat(key, "=", value));
                                   return true;
                                 })
                    .ok());
    EXPECT_EQ(rows, reverse);
    return rows;
  }

  TempDir directory_;
  std::unique_ptr<Views> views_;
};

TEST_P(ViewsTest, ShowsTheLatestRowsAndThoseOfAnyPosition) {
  Apply({{"t", "a", Position(3), "3"}, {"t", "a", Position(1), "1"}, {"t", "b", Position(2), "2"}},
        4);
  Apply({{"t", "b", Position(5), std::nullopt}, {"t", "c", Position(6), ""}}, 7);
  EXPECT_THAT(Rows(*views_->Latest()), ElementsAre("a=3", "c="));
  EXPECT_THAT(Rows(*views_->AsOf(Position(0))), IsEmpty());
  EXPECT_THAT(Rows(*views_->AsOf(Position(1))), ElementsAre("a=1"));
  EXPECT_THAT(Rows(*views_->AsOf(Position(2))), ElementsAre("a=1", "b=2"));
  EXPECT_THAT(Rows(*views_->AsOf(Position(4))), ElementsAre("a=3", "b=2"));
  EXPECT_THAT(Rows(*views_->AsOf(Position(5))), ElementsAre("a=3"));
  EXPECT_THAT(Rows(*views_->AsOf(Position(99))), ElementsAre("a=3", "c="));
  EXPECT_EQ(*views_->AsOf(Position(4))->Get("p.t", "b"), "2");
  EXPECT_EQ(*views_->AsOf(Position(5))->Get("p.t", "b"), std::nullopt);
  EXPECT_EQ(*views_->Latest()->Get("p.t", "b"), std::nullopt);
  EXPECT_EQ(*views_->Latest()->Get("p.t", "c"), "");
}

TEST_P(ViewsTest, ScansAHalfOpenRangeOfOneTable) {
  Apply({{"s", "b", Position(1), "s"},
         {"t", "a", Position(1), "1"},
         {"t", "b", Position(1), "2"},
         {"t", std::string("b\0x", 3), Position(1), "3"},
         {"t", "c", Position(1), "4"},
         {"tt", "b", Position(1), "tt"}},
        1);
  for (const auto& reader : {views_->Latest(), views_->AsOf(Position(1))}) {
    EXPECT_THAT(Rows(*reader, "b", "c"), ElementsAre("b=2", std::string("b\0x=3", 5)));
    EXPECT_THAT(Rows(*reader, "b"), ElementsAre("b=2", std::string("b\0x=3", 5), "c=4"));
    EXPECT_THAT(Rows(*reader, "", "b"), ElementsAre("a=1"));
    EXPECT_THAT(Rows(*reader, "c", "b"), IsEmpty());
    int seen = 0;
    ASSERT_TRUE(reader
                    ->Scan("p.t", "", "",
                           [&seen](absl::string_view, absl::string_view) { return ++seen < 2; })
                    .ok());
    EXPECT_EQ(seen, 2);
  }
}

TEST_P(ViewsTest, AReaderKeepsItsMoment) {
  Apply({{"t", "a", Position(1), "1"}}, 1);
  const auto latest = views_->Latest();
  const auto as_of = views_->AsOf(Position(9));
  Apply({{"t", "a", Position(2), "2"}, {"t", "b", Position(2), "2"}}, 2);
  EXPECT_THAT(Rows(*latest), ElementsAre("a=1"));
  EXPECT_THAT(Rows(*as_of), ElementsAre("a=1"));
  EXPECT_EQ(*latest->Checkpoint("p"), Position(1));
  EXPECT_EQ(*views_->Latest()->Checkpoint("p"), Position(2));
}

TEST_P(ViewsTest, KeepsRowsAndCheckpointsOverAReopen) {
  Apply({{"t", "a", Position(1), "1"}}, 9);
  Open(kLog, 9);
  EXPECT_FALSE(views_->wiped());
  EXPECT_EQ(*views_->Checkpoint("p"), Position(9));
  EXPECT_EQ(*views_->Checkpoint("other"), Position(0));
  EXPECT_THAT(Rows(*views_->Latest()), ElementsAre("a=1"));
}

TEST_P(ViewsTest, RowsOfAnotherLogAreWiped) {
  Apply({{"t", "a", Position(1), "1"}}, 1);
  Open(std::string(16, 'M'), 100);
  EXPECT_TRUE(views_->wiped());
  EXPECT_EQ(*views_->Checkpoint("p"), Position(0));
  EXPECT_THAT(Rows(*views_->Latest()), IsEmpty());
  Open(std::string(16, 'M'), 100);
  EXPECT_FALSE(views_->wiped());
}

TEST_P(ViewsTest, RowsAheadOfTheJournalAreWiped) {
  Apply({{"t", "a", Position(1), "1"}}, 10);
  Open(kLog, 9);
  EXPECT_TRUE(views_->wiped());
  EXPECT_THAT(Rows(*views_->AsOf(Position(99))), IsEmpty());
}

TEST_P(ViewsTest, RowsOfAnEarlierFormatAreWiped) {
  views_.reset();
  ASSERT_TRUE(DestroyDatabase(directory_.path(), nullptr).ok());
  {
    // As format 1 had them: the log under another name, every version in `history`, and the last
    // one in `latest` as well, without its position.
    const auto earlier =
        *Database::Open({.directory = directory_.path(), .families = {"latest", "history"}});
    rocksdb::WriteBatch batch;
    batch.Put("log_id", kLog);
    batch.Put(ToSlice(CheckpointKey("p")), Be64(9));
    batch.Put(earlier->family(1), ToSlice(TableKey("p.t", "a")), "a value");
    batch.Put(earlier->family(2), ToSlice(HistoryKey("p.t", "a", Position(1))), "\1a value");
    ASSERT_TRUE(earlier->db()->Write(rocksdb::WriteOptions(), &batch).ok());
  }
  Open(kLog, 9);
  EXPECT_TRUE(views_->wiped());
  EXPECT_EQ(*views_->Checkpoint("p"), Position(0));
  EXPECT_THAT(*views_->Spaces(), IsEmpty());
  Apply({{"t", "a", Position(1), "1"}}, 1);
  Open(kLog, 9);
  EXPECT_FALSE(views_->wiped());
  EXPECT_THAT(Rows(*views_->Latest()), ElementsAre("a=1"));
}

TEST_P(ViewsTest, KeepsOnceWhatWasNeverWrittenAgain) {
  Apply({{"t", "a", Position(1), "1"}, {"t", "b", Position(1), "1"}, {"t", "c", Position(1), "1"}},
        1);
  const auto rows_in = [this](std::size_t family) {
    std::size_t rows = 0;
    const auto iterator = views_->database().NewIterator(family);
    for (iterator->SeekToFirst(); iterator->Valid(); iterator->Next()) ++rows;
    return rows;
  };
  EXPECT_EQ(rows_in(kLatestFamily), 3);
  EXPECT_EQ(rows_in(kHistoryFamily), 0);
  Apply({{"t", "a", Position(2), "2"}, {"t", "b", Position(2), std::nullopt}}, 2);
  EXPECT_EQ(rows_in(kLatestFamily), 2);
  // What both were, and that the one has ended.
  EXPECT_EQ(rows_in(kHistoryFamily), 3);
}

TEST_P(ViewsTest, ARowTellsSinceWhenItIsWhatItIs) {
  Apply({{"t", "a", Position(1), "1"}}, 1);
  Apply({{"t", "a", Position(4), "4"}}, 5);
  EXPECT_EQ((*views_->Latest()->GetRow("p.t", "a"))->since, Position(4));
  EXPECT_EQ((*views_->AsOf(Position(5))->GetRow("p.t", "a"))->since, Position(4));
  EXPECT_EQ((*views_->AsOf(Position(3))->GetRow("p.t", "a"))->since, Position(1));
  EXPECT_FALSE(views_->AsOf(Position(0))->GetRow("p.t", "a")->has_value());
}

TEST_P(ViewsTest, WhatTheFormerVersionIsSaidToBeIsNotLookedFor) {
  Apply({{"t", "a", Position(1), "1"}, {"t", "b", Position(1), "1"}}, 1);
  // Not so, which shows who is believed.
  Apply({{"t", "a", Position(3), "3", FormerVersion{Position(2), "said"}},
         {"t", "b", Position(3), "3", FormerVersion{}}},
        3);
  EXPECT_THAT(Rows(*views_->Latest()), ElementsAre("a=3", "b=3"));
  EXPECT_THAT(Rows(*views_->AsOf(Position(2))), ElementsAre("a=said"));
}

TEST_P(ViewsTest, RowsThatAreStoredNowhereHaveTheSameDigest) {
  const std::vector<RowVersion> versions = {{"t", "a", Position(3), std::nullopt},
                                            {"t", "a", Position(1), "1"},
                                            {"t", absl::string_view("a\0b", 3), Position(2), "2"},
                                            {"t", "b", Position(3), "4"},
                                            {"t", "b", Position(2), "3"},
                                            {"u", "a", Position(2), ""}};
  EXPECT_EQ(DigestOf({}, Position(0)), *views_->Latest()->Digest("p", Position(0)));
  Apply(versions, 3);
  for (std::uint64_t earliest = 0; earliest <= 3; ++earliest) {
    EXPECT_EQ(DigestOf(versions, Position(earliest)),
              *views_->Latest()->Digest("p", Position(earliest)));
  }
  EXPECT_NE(DigestOf(versions, Position(0)), DigestOf(versions, Position(3)));
}

TEST_P(ViewsTest, OneChangedCellChangesTheDigest) {
  Apply({{"t", "a", Position(1), "1"}, {"t", "b", Position(2), "2"}}, 2);
  const std::string digest = *views_->Latest()->Digest("p", Position(0));
  ASSERT_TRUE(views_->Drop("p").ok());
  EXPECT_EQ(*views_->Checkpoint("p"), Position(0));
  EXPECT_THAT(Rows(*views_->Latest()), IsEmpty());
  EXPECT_NE(*views_->Latest()->Digest("p", Position(0)), digest);
  // The same rows, in other batches.
  Apply({{"t", "a", Position(1), "1"}}, 1);
  Apply({{"t", "b", Position(2), "2"}}, 2);
  EXPECT_EQ(*views_->Latest()->Digest("p", Position(0)), digest);
  // As many rows, with another history.
  ASSERT_TRUE(views_->Drop("p").ok());
  Apply({{"t", "a", Position(1), "1"}, {"t", "b", Position(1), "2"}}, 2);
  EXPECT_NE(*views_->Latest()->Digest("p", Position(0)), digest);
}

TEST_P(ViewsTest, ListsTheTablesThatHaveOrHadRows) {
  EXPECT_THAT(*views_->Tables("p"), IsEmpty());
  Apply({{"t", "a", Position(1), "1"}, {"tt", "a", Position(1), "1"}}, 1);
  Apply({{"t", "a", Position(2), std::nullopt}}, 2);
  EXPECT_THAT(*views_->Tables("p"), ElementsAre("t", "tt"));
}

TEST_P(ViewsTest, SpacesMoveInOneWriteAndAreDroppedOneByOne) {
  const std::vector<RowVersion> rows = {{"t", "a", Position(1), "1"},
                                        {"tt", "a", Position(1), "2"}};
  const std::vector<Advance> both = {{"p", rows, Position(1)},
                                     {"pp", std::span(rows).first(1), Position(5)}};
  ASSERT_TRUE(views_->Apply(both).ok());
  EXPECT_THAT(*views_->Spaces(), ElementsAre("p", "pp"));
  EXPECT_THAT(*views_->Tables("p"), ElementsAre("t", "tt"));
  EXPECT_THAT(*views_->Tables("pp"), ElementsAre("t"));
  const auto before = views_->Latest();
  ASSERT_TRUE(views_->Drop("p").ok());
  EXPECT_THAT(*views_->Spaces(), ElementsAre("pp"));
  EXPECT_EQ(*views_->Checkpoint("p"), Position(0));
  EXPECT_EQ(*views_->Latest()->Get("p.t", "a"), std::nullopt);
  EXPECT_EQ(*views_->AsOf(Position(1))->Get("p.t", "a"), std::nullopt);
  EXPECT_EQ(*before->Get("p.t", "a"), "1");
  EXPECT_EQ(*views_->Checkpoint("pp"), Position(5));
  EXPECT_EQ(*views_->Latest()->Get("pp.t", "a"), "1");
}

TEST_P(ViewsTest, TheDigestIsOfTheRowsAndNotOfTheSpacesName) {
  const std::vector<RowVersion> rows = {{"t", "a", Position(1), "1"}};
  const std::vector<Advance> both = {{"p", rows, Position(1)}, {"q", rows, Position(1)}};
  ASSERT_TRUE(views_->Apply(both).ok());
  const auto reader = views_->Latest();
  EXPECT_EQ(*reader->Digest("p", Position(0)), *reader->Digest("q", Position(0)));
  EXPECT_NE(*reader->Digest("p", Position(0)), *reader->Digest("r", Position(0)));
  Apply({{"t", "a", Position(2), "2"}}, 2);
  // A reader digests what it shows.
  EXPECT_EQ(*reader->Digest("p", Position(0)), *reader->Digest("q", Position(0)));
  EXPECT_NE(*views_->Latest()->Digest("p", Position(0)),
            *views_->Latest()->Digest("q", Position(0)));
}

TEST_P(ViewsTest, PrunesWhatNobodyCanSeeAnyMoreWhateverTheParts) {
  Apply({{"t", "a", Position(4), "4"},
         {"t", "a", Position(2), "2"},
         {"t", "a", Position(1), "1"},
         {"t", "b", Position(3), std::nullopt},
         {"t", "b", Position(1), "1"},
         {"t", "c", Position(1), "1"},
         {"tt", "a", Position(2), "y"},
         {"tt", "a", Position(1), "x"}},
        4);
  const std::string digest = *views_->Latest()->Digest("p", Position(3));
  const auto former = views_->AsOf(Position(1));
  std::string next;
  int parts = 0;
  do {
    next = *views_->Prune(next, Position(3), 2);
    ++parts;
  } while (!next.empty());
  EXPECT_GT(parts, 1);
  EXPECT_THAT(Rows(*views_->AsOf(Position(3))), ElementsAre("a=2", "c=1"));
  EXPECT_THAT(Rows(*views_->AsOf(Position(4))), ElementsAre("a=4", "c=1"));
  EXPECT_THAT(Rows(*views_->Latest()), ElementsAre("a=4", "c=1"));
  EXPECT_EQ(*views_->Latest()->Digest("p", Position(3)), digest);
  std::vector<std::uint64_t> left;
  for (const char* table : {"p.t", "p.tt"}) {
    ASSERT_TRUE(views_
                    ->Changes(table, "", "", Position(0), Position(9),
                              [&](Position position) { left.push_back(position.value()); })
                    .ok());
  }
  EXPECT_THAT(left, ::testing::UnorderedElementsAre(2, 4, 3, 1, 2));
  // A reader that was there before sees what it saw.
  EXPECT_THAT(Rows(*former), ElementsAre("a=1", "b=1", "c=1"));
}

TEST_P(ViewsTest, TellsWhenRowsOfARangeHaveChanged) {
  Apply({{"t", "a", Position(3), std::nullopt},
         {"t", "a", Position(1), "1"},
         {"t", "b", Position(4), "3"},
         {"t", "b", Position(2), "2"},
         {"tt", "a", Position(3), "x"}},
        4);
  const auto changes = [this](const std::string& begin, const std::string& end, std::uint64_t after,
                              std::uint64_t until) {
    std::vector<std::uint64_t> positions;
    EXPECT_TRUE(views_
                    ->Changes("p.t", begin, end, Position(after), Position(until),
                              [&](Position position) { positions.push_back(position.value()); })
                    .ok());
    return positions;
  };
  EXPECT_THAT(changes("", "", 0, 9), ::testing::UnorderedElementsAre(1, 2, 3, 4));
  EXPECT_THAT(changes("", "", 1, 3), ::testing::UnorderedElementsAre(2, 3));
  EXPECT_THAT(changes("a", std::string("a\0", 2), 0, 9), ::testing::UnorderedElementsAre(1, 3));
  EXPECT_THAT(changes("b", "c", 2, 9), ElementsAre(4));
}

TEST_P(ViewsTest, LoadedVersionsReadAndDigestLikeAppliedOnes) {
  Apply({{"t", "a", Position(2), "2"}, {"t", "a", Position(1), "1"}, {"t", "b", Position(1), "1"}},
        2);
  Apply({{"t", "b", Position(3), std::nullopt}, {"t", "c", Position(4), ""}}, 4);
  const std::string applied = *views_->Latest()->Digest("p", Position(0));
  auto loader = ViewLoader::Begin(*views_, "q");
  ASSERT_TRUE(loader.ok()) << loader.status();
  const std::vector<RowVersion> first = {
      {"t", "a", Position(2), "2"}, {"t", "a", Position(1), "1"}, {"t", "b", Position(1), "1"}};
  const std::vector<RowVersion> second = {{"t", "b", Position(3), std::nullopt},
                                          {"t", "c", Position(4), ""}};
  for (const auto& versions : {first, second, std::vector<RowVersion>()}) {
    ASSERT_TRUE(loader->Add(versions).ok());
  }
  EXPECT_EQ(*views_->Latest()->Get("q.t", "b"), std::nullopt);
  EXPECT_EQ(*views_->AsOf(Position(2))->Get("q.t", "b"), "1");
  EXPECT_EQ(*views_->AsOf(Position(1))->Get("q.t", "a"), "1");
  EXPECT_EQ(*views_->Latest()->Digest("q", Position(0)), applied);
  const Advance whole{"q", {}, Position(4)};
  ASSERT_TRUE(views_->Apply({&whole, 1}).ok());
  Open(kLog, 100);
  EXPECT_EQ(*views_->Checkpoint("q"), Position(4));
  EXPECT_EQ(*views_->Latest()->Digest("q", Position(0)), applied);
}

TEST_P(ViewsTest, WhatAnInterruptedLoadLeavesIsRemovedAtTheNextOpen) {
  Apply({{"t", "a", Position(1), "1"}}, 1);
  auto loader = ViewLoader::Begin(*views_, "q");
  ASSERT_TRUE(loader.ok());
  const std::vector<RowVersion> versions = {{"t", "a", Position(1), "1"}};
  ASSERT_TRUE(loader->Add(versions).ok());
  const std::string file = absl::StrCat(directory_.path(), "/q-9.load");
  std::ofstream(file) << "half a file";
  Open(kLog, 100);
  EXPECT_THAT(*views_->Spaces(), ElementsAre("p"));
  EXPECT_EQ(*views_->Latest()->Get("q.t", "a"), std::nullopt);
  EXPECT_EQ(*views_->Latest()->Get("p.t", "a"), "1");
  EXPECT_FALSE(std::ifstream(file).good());
}

TEST_P(ViewsTest, ALoadBeginsWithAnEmptySpace) {
  Apply({{"t", "a", Position(1), "1"}, {"t", "b", Position(1), "1"}}, 1);
  auto loader = ViewLoader::Begin(*views_, "p");
  ASSERT_TRUE(loader.ok());
  EXPECT_EQ(*views_->Checkpoint("p"), Position(0));
  const std::vector<RowVersion> versions = {{"t", "b", Position(1), "2"}};
  ASSERT_TRUE(loader->Add(versions).ok());
  EXPECT_THAT(Rows(*views_->Latest()), ElementsAre("b=2"));
  EXPECT_THAT(Rows(*views_->AsOf(Position(1))), ElementsAre("b=2"));
}

TEST_P(ViewsTest, KeepsNotesBesideTheRows) {
  EXPECT_EQ(*views_->Note("n"), "");
  ASSERT_TRUE(views_->SetNote("n", "text").ok());
  Open(kLog, 100);
  EXPECT_EQ(*views_->Note("n"), "text");
}

INSTANTIATE_TEST_SUITE_P(Both, ViewsTest, ::testing::Values(Way::kMemtable, Way::kFiles),
                         [](const auto& way) {
                           return way.param == Way::kFiles ? "Files" : "Memtable";
                         });

}  // namespace
}  // namespace kezhi::storage::views_cases
