// What a disk may do to a journal at rest.
#include <filesystem>

#include "absl/strings/str_cat.h"
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "storage/journal.h"
#include "storage/journal_families.h"
#include "storage/keys.h"
#include "tests/storage/journal_maker.h"
#include "tests/storage/temp_dir.h"
#include "tests/storage/wal_bytes.h"

namespace kezhi::storage {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

// Ten entries of one record each, which lie in the WAL alone; returns the WAL's size after each.
std::vector<std::uint64_t> WriteTen(const std::string& directory) {
  const auto journal = *OpenJournal(directory);
  JournalMaker maker(*journal);
  std::vector<std::uint64_t> sizes;
  for (int i = 1; i <= 10; ++i) {
    EXPECT_TRUE(maker.Event("a", absl::StrCat("event ", i)).Write().ok());
    sizes.push_back(WrittenOf(directory));
  }
  return sizes;
}

TEST(JournalDamage, AnyByteFlippedBeforeTheLastEntryIsRefused) {
  TempDir directory;
  const std::vector<std::uint64_t> sizes = WriteTen(directory.Sub("journal"));
  const std::string wal = ReadBytes(WalOf(directory.Sub("journal")));
  ASSERT_EQ(wal.size(), sizes[9]);
  // All bytes of an entry's header in the WAL (its length among them, which RocksDB alone does not
  // miss), and others.
  std::vector<std::uint64_t> places;
  for (std::uint64_t i = 0; i < 8; ++i) places.push_back(sizes[4] + i);
  for (std::uint64_t place = 3; place < sizes[8]; place += 101) places.push_back(place);
  for (const std::uint64_t place : places) {
    const std::string copy = directory.Sub(absl::StrCat("flipped-", place));
    fs::copy(directory.Sub("journal"), copy);
    std::string damaged = wal;
    damaged[place] = static_cast<char>(damaged[place] ^ 0x10);
    WriteBytes(WalOf(copy), damaged);
    const auto journal = OpenJournal(copy);
    EXPECT_TRUE(absl::IsDataLoss(journal.status())) << place << " " << journal.status();
    fs::remove_all(copy);
  }
}

TEST(JournalDamage, TheRefusalNamesTheLastReadablePosition) {
  TempDir directory;
  const std::vector<std::uint64_t> sizes = WriteTen(directory.path());
  std::string wal = ReadBytes(WalOf(directory.path()));
  wal[sizes[3] + 20] = static_cast<char>(wal[sizes[3] + 20] ^ 1);
  WriteBytes(WalOf(directory.path()), wal);
  const auto journal = OpenJournal(directory.path());
  EXPECT_THAT(std::string(journal.status().message()), HasSubstr("damaged after position 4"));
}

TEST(JournalDamage, ATornTailOpensWithoutItsEntry) {
  TempDir directory;
  const std::vector<std::uint64_t> sizes = WriteTen(directory.Sub("journal"));
  for (std::uint64_t size = sizes[8]; size < sizes[9]; size += 13) {
    const std::string copy = directory.Sub(absl::StrCat("torn-", size));
    fs::copy(directory.Sub("journal"), copy);
    fs::resize_file(WalOf(copy), size);
    auto journal = OpenJournal(copy);
    ASSERT_TRUE(journal.ok()) << journal.status();
    EXPECT_EQ((*journal)->head().position, Position(9));
    EXPECT_TRUE(JournalMaker(**journal).Event("a", "again").Write().ok());
    journal->reset();
    EXPECT_EQ(EventsOf(**OpenJournal(copy)).back(), "again");
    fs::remove_all(copy);
  }
}

TEST(JournalDamage, ATailOfZerosAsAPowerLossLeavesItOpens) {
  TempDir directory;
  WriteTen(directory.path());
  const std::string path = WalOf(directory.path());
  WriteBytes(path, ReadBytes(path) + std::string(40000, '\0'));
  const auto journal = OpenJournal(directory.path());
  ASSERT_TRUE(journal.ok()) << journal.status();
  EXPECT_EQ((*journal)->head().position, Position(10));
}

TEST(JournalDamage, ADirectoryThatLostItsCurrentFileIsNotTakenForANewOne) {
  TempDir directory;
  WriteTen(directory.path());
  fs::remove(directory.Sub("CURRENT"));
  EXPECT_TRUE(absl::IsDataLoss(OpenJournal(directory.path()).status()));
}

// Writes enough for many blocks, flushed, and for the tree's right edge, which the open reads, not
// to reach back to the first hundred; returns the path of the file that holds the records.
std::string WriteFlushed(const std::string& directory) {
  const auto journal = *OpenJournal(directory);
  JournalMaker maker(*journal);
  const Random random = SeededRandom(7);
  constexpr int kRecords = 400;
  for (int i = 1; i <= kRecords; ++i) {
    std::string bytes(2000, '\0');
    random(bytes.data(), bytes.size());
    maker.Event("a", bytes);
    // The last one in an entry of its own: the open reads that entry whole.
    if (i >= kRecords - 1) {
      EXPECT_TRUE(maker.Write().ok());
    }
  }
  const Database& database = journal->database();
  for (std::size_t family = 0; family <= kTreeFamily; ++family) {
    EXPECT_TRUE(database.db()->Flush(rocksdb::FlushOptions(), database.family(family)).ok());
  }
  std::vector<rocksdb::LiveFileMetaData> files;
  database.db()->GetLiveFilesMetaData(&files);
  for (const rocksdb::LiveFileMetaData& file : files) {
    if (file.column_family_name == "records") return directory + file.name;
  }
  return "";
}

TEST(JournalDamage, ADamagedBlockIsNamedByThePositionThatItHides) {
  TempDir directory;
  const std::string path = WriteFlushed(directory.path());
  std::string bytes = ReadBytes(path);
  bytes[100] = static_cast<char>(bytes[100] ^ 1);
  WriteBytes(path, bytes);
  const auto journal = OpenJournal(directory.path());
  ASSERT_TRUE(journal.ok()) << journal.status();  // only the end is read at the open
  const absl::Status read = (*journal)->Read(Position(2)).status();
  EXPECT_TRUE(absl::IsDataLoss(read)) << read;
  EXPECT_THAT(std::string(read.message()), HasSubstr("record at position 2 "));
  const absl::Status walk =
      (*journal)->ReadAll(Position(0), {}, [](Position, absl::string_view) { return true; });
  EXPECT_TRUE(absl::IsDataLoss(walk)) << walk;
  EXPECT_THAT(std::string(walk.message()), HasSubstr("record at position 1 "));
  EXPECT_TRUE((*journal)->Read(Position(100)).ok());
}

TEST(JournalDamage, ARecordThatDoesNotFitItsChecksumIsNamed) {
  TempDir directory;
  WriteFlushed(directory.path());
  {
    // Behind RocksDB's own checksums, as a bug or faulty memory would leave it.
    const auto journal = *OpenJournal(directory.path());
    const Database& database = journal->database();
    std::string value;
    ASSERT_TRUE(*database.Get(kRecordsFamily, RecordKey(Position(50)), &value));
    value[value.size() - 1] = static_cast<char>(value.back() ^ 1);
    rocksdb::WriteOptions options;
    ASSERT_TRUE(database.db()
                    ->Put(options, database.family(kRecordsFamily), RecordKey(Position(50)), value)
                    .ok());
    ASSERT_TRUE(database.db()->FlushWAL(true).ok());
  }
  const auto journal = *OpenJournal(directory.path());
  const absl::Status expected = absl::DataLossError("record at position 50 fails its checksum");
  const auto visit = [](Position, absl::string_view) { return true; };
  EXPECT_EQ(journal->Read(Position(50)).status(), expected);
  EXPECT_EQ(journal->ReadAll(Position(0), {}, visit), expected);
  EXPECT_EQ(journal->ReadAllBackward(Position(~0ULL), {}, visit), expected);
  EXPECT_EQ(journal->ReadStream("a", Revision(0), {}, visit), expected);
  EXPECT_EQ(journal->ReadStreamBackward("a", Revision(~0ULL), {}, visit), expected);
  EXPECT_EQ(journal->ReadEntry(1).status(), expected);
}

TEST(JournalDamage, AStreamIsReadPastAHoleThatIsAnotherOnes) {
  TempDir directory;
  {
    const auto journal = *OpenJournal(directory.path());
    JournalMaker maker(*journal);
    // Enough for the tree's right edge, which the open reads, not to reach back to the hole.
    for (int i = 0; i < 400; ++i) maker.Event(i % 2 == 0 ? "a" : "b");
    ASSERT_TRUE(maker.Write().ok());
    ASSERT_TRUE(maker.Event("c").Write().ok());  // the open reads the last entry
    const Database& database = journal->database();
    ASSERT_TRUE(database.db()
                    ->Delete(rocksdb::WriteOptions(), database.family(kRecordsFamily),
                             RecordKey(Position(11)))
                    .ok());
    ASSERT_TRUE(database.db()->FlushWAL(true).ok());
  }
  const auto journal = *OpenJournal(directory.path());
  int seen = 0;
  const auto visit = [&seen](Position, absl::string_view) { return ++seen > 0; };
  EXPECT_TRUE(journal->ReadStream("b", Revision(0), {}, visit).ok());
  EXPECT_TRUE(journal->ReadStreamBackward("b", Revision(~0ULL), {}, visit).ok());
  EXPECT_EQ(seen, 400);
  const absl::Status expected = absl::DataLossError("record at position 11 is missing");
  seen = 0;
  EXPECT_EQ(journal->ReadStream("a", Revision(0), {}, visit), expected);
  EXPECT_EQ(seen, 5);
  EXPECT_EQ(journal->ReadStreamBackward("a", Revision(~0ULL), {}, visit), expected);
  EXPECT_EQ(seen, 5 + 194);
}

}  // namespace
}  // namespace kezhi::storage
