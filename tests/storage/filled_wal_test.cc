// A WAL that is written over zeros: how long it is, and what a torn write in it leaves.
#include "storage/filled_wal.h"

#include <algorithm>
#include <filesystem>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include <gtest/gtest.h>

#include "storage/journal.h"
#include "storage/journal_families.h"
#include "storage/verify.h"
#include "storage/wal_check.h"
#include "tests/storage/fault_fs.h"
#include "tests/storage/journal_maker.h"
#include "tests/storage/memory_env.h"
#include "tests/storage/temp_dir.h"
#include "tests/storage/wal_bytes.h"

namespace kezhi::storage {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t kStep = 128U << 10;
constexpr std::size_t kBlock = 32768;  // of a WAL: a write of more is in several fragments

std::string Noise(std::size_t size) {
  std::string bytes(size, '\0');
  SeededRandom(3)(bytes.data(), bytes.size());
  return bytes;
}

// A journal as a crash leaves it: position 1, then position 2 in a write of many fragments, then
// zeros. Returns where the second write begins.
std::size_t LeaveByCrash(const std::string& running, const std::string& left) {
  const auto journal = *OpenJournal(running);
  JournalMaker maker(*journal);
  EXPECT_TRUE(maker.Event("a", Noise(50'000)).Write().ok());
  const std::size_t begin = WrittenOf(running);
  EXPECT_TRUE(maker.Event("a", Noise(50'000)).Side("t", "k", Noise(5 * kBlock)).Write().ok());
  fs::copy(running, left);
  return begin;
}

void Erase(const std::string& wal, std::size_t from, std::size_t to) {
  std::string bytes = ReadBytes(wal);
  std::fill(bytes.begin() + static_cast<std::ptrdiff_t>(from),
            bytes.begin() + static_cast<std::ptrdiff_t>(to), '\0');
  WriteBytes(wal, bytes);
}

TEST(FilledWal, IsAsLongAsItsZerosWhileItIsWrittenAndAsItsWritesOnceItIsClosed) {
  TempDir directory;
  std::size_t written = 0;
  {
    const auto journal = *OpenJournal(directory.path());
    JournalMaker maker(*journal);
    for (int i = 0; i < 50; ++i) {
      ASSERT_TRUE(maker.Event("a", Noise(30'000)).Write().ok());
      const std::string bytes = ReadBytes(WalOf(directory.path()));
      EXPECT_EQ(bytes.size() % kStep, 0U);
      written = bytes.find_last_not_of('\0') + 1;
      EXPECT_GE(bytes.size(), written);
      EXPECT_LT(bytes.size(), written + kStep);
    }
  }
  EXPECT_GT(written, kStep);
  EXPECT_EQ(ReadBytes(WalOf(directory.path())).size(), written);
  EXPECT_EQ((*OpenJournal(directory.path()))->head().position, Position(50));
}

TEST(FilledWal, LeftByACrashIsReadToItsLastWriteAndGoesOn) {
  TempDir directory;
  const std::string left = directory.Sub("left");
  LeaveByCrash(directory.Sub("running"), left);
  ASSERT_EQ(ReadBytes(WalOf(left)).size() % kStep, 0U);
  {
    const auto journal = OpenJournal(left);
    ASSERT_TRUE(journal.ok()) << journal.status();
    EXPECT_EQ((*journal)->head().position, Position(2));
    EXPECT_TRUE(JournalMaker(**journal).Event("a", "after").Write().ok());
  }
  EXPECT_EQ(EventsOf(**OpenJournal(left)).back(), "after");
}

// A disk writes the pages of one write in any order: each of its blocks may be the one that is
// missing, while those behind it are there.
TEST(FilledWal, AWriteWithAHoleWasNeverAcknowledgedAndIsDropped) {
  TempDir directory;
  const std::size_t begin = LeaveByCrash(directory.Sub("running"), directory.Sub("left"));
  const std::size_t end = WrittenOf(directory.Sub("left"));
  ASSERT_GT(end - begin, 5 * kBlock);
  for (std::size_t hole = begin; hole < end; hole += kBlock / 2) {
    SCOPED_TRACE(hole);
    const std::string torn = directory.Sub(absl::StrCat("torn-", hole));
    fs::copy(directory.Sub("left"), torn);
    Erase(WalOf(torn), hole, std::min(hole + kBlock / 2, end));
    {
      Journal::Options options;
      options.directory = torn;
      options.read_only = true;
      const auto looked_at = Journal::Open(options);
      ASSERT_TRUE(looked_at.ok()) << looked_at.status();
      EXPECT_EQ((*looked_at)->head().position, Position(1));
    }
    const auto journal = OpenJournal(torn);
    ASSERT_TRUE(journal.ok()) << journal.status();
    EXPECT_EQ((*journal)->head().position, Position(1));
    EXPECT_TRUE(JournalMaker(**journal).Event("a", "again").Write().ok());
    EXPECT_TRUE(Verify(**journal)->findings.empty());
  }
}

// RocksDB hands over a large write in pieces, and the power may go between two of them: then a
// sector with the end of the one and the beginning of the next would look like damage.
TEST(FilledWal, PiecesThatAreNotSyncedReachTheDiskByWholeSectors) {
  TempDir directory;
  FaultEnv fault;
  const auto wals = FillWals(fault.fs, {});
  const std::string running = directory.Sub("running");
  fs::create_directories(running);
  std::unique_ptr<rocksdb::FSWritableFile> wal;
  ASSERT_TRUE(wals->NewWritableFile(running + "/1.log", {}, &wal, nullptr).ok());
  const rocksdb::IOOptions options;
  std::string written;
  for (const std::size_t piece : {700U, 100U, 100U, 1000U, 512U, 3U}) {
    const std::string bytes(piece, 'w');
    ASSERT_TRUE(wal->Append(bytes, options, nullptr).ok());
    written += bytes;
    EXPECT_EQ(wal->GetFileSize(options, nullptr), written.size());
    const std::string left = directory.Sub("left");
    fault.fs->CopyDurable(running, left, [](std::uint64_t unsynced) {
      return FaultFs::Range{0, unsynced};
    });
    const std::string image = ReadBytes(left + "/1.log");
    EXPECT_EQ((image.find_last_not_of('\0') + 1) % kSectorBytes, 0U);
  }
  ASSERT_TRUE(wal->Sync(options, nullptr).ok());
  EXPECT_EQ(ReadBytes(running + "/1.log").substr(0, written.size()), written);
  ASSERT_TRUE(wal->Close(options, nullptr).ok());
  EXPECT_EQ(ReadBytes(running + "/1.log"), written);
}

// Its zeros and its first write reach the disk together: the file is as long as the zeros that did,
// and within them the write is torn at a sector.
TEST(FilledWal, AFirstWriteThatIsTornIsDroppedWhereverItsSectorsEnd) {
  TempDir directory;
  FaultEnv fault;
  std::vector<std::string> images;
  bool writing = false;
  // RocksDB's own threads may sync files of theirs meanwhile.
  fault.fs->at_sync = [&, writer = std::this_thread::get_id()] {
    if (std::this_thread::get_id() != writer || !writing || !images.empty()) return;
    for (std::size_t lost = 0; lost < 2000; lost += 127) {
      images.push_back(directory.Sub(absl::StrCat("lost-", lost)));
      fault.fs->CopyDurable(
          directory.Sub("running"), images.back(), [lost](std::uint64_t unsynced) {
            return FaultFs::Range{0, unsynced - std::min<std::uint64_t>(lost, unsynced)};
          });
    }
  };
  const auto journal = *OpenJournal(directory.Sub("running"), fault.env.get());
  JournalMaker maker(*journal);
  ASSERT_TRUE(maker.Event("a", "1").Write().ok());
  // A flush ends a WAL, and the next write begins one.
  const Database& database = journal->database();
  ASSERT_TRUE(database.db()->Flush(rocksdb::FlushOptions(), database.family(kRecordsFamily)).ok());
  writing = true;
  ASSERT_TRUE(maker.Event("a", Noise(1000)).Write().ok());
  writing = false;
  ASSERT_FALSE(images.empty());
  std::size_t dropped = 0;
  for (const std::string& image : images) {
    const auto torn = OpenJournal(image);
    ASSERT_TRUE(torn.ok()) << torn.status();
    dropped += (*torn)->head().position == Position(1) ? 1U : 0U;
  }
  EXPECT_GT(dropped, 0U);
  EXPECT_LT(dropped, images.size());
}

// Sectors are written whole: a last write that has all of them was durable once.
TEST(FilledWal, AByteFlippedInTheLastWriteIsDamage) {
  TempDir directory;
  const std::size_t begin = LeaveByCrash(directory.Sub("running"), directory.Sub("left"));
  const std::string whole = ReadBytes(WalOf(directory.Sub("left")));
  const std::size_t end = whole.find_last_not_of('\0') + 1;
  for (std::size_t place = begin + 20; place < end; place += kBlock / 2) {
    SCOPED_TRACE(place);
    const std::string flipped = directory.Sub(absl::StrCat("flipped-", place));
    fs::copy(directory.Sub("left"), flipped);
    std::string bytes = whole;
    bytes[place] = static_cast<char>(bytes[place] ^ 1);
    WriteBytes(WalOf(flipped), bytes);
    EXPECT_TRUE(absl::IsDataLoss(OpenJournal(flipped).status()));
  }
}

TEST(FilledWal, AHoleBeforeAWholeWriteIsDamage) {
  TempDir directory;
  const std::string left = directory.Sub("left");
  const std::size_t begin = LeaveByCrash(directory.Sub("running"), left);
  Erase(WalOf(left), begin - 100, begin - 50);
  EXPECT_TRUE(absl::IsDataLoss(OpenJournal(left).status()));
}

TEST(FilledWal, GrowsWhereAFileSystemCannotWriteAtAPlace) {
  MemoryEnv memory;
  const auto journal = OpenJournal("/journal", memory.env());
  ASSERT_TRUE(journal.ok()) << journal.status();
  ASSERT_TRUE(JournalMaker(**journal).Event("a").Write().ok());
  std::vector<std::string> files;
  ASSERT_TRUE(memory.env()->GetChildren("/journal", &files).ok());
  for (const std::string& file : files) {
    if (!absl::EndsWith(file, kWalSuffix)) continue;
    std::uint64_t size = 0;
    ASSERT_TRUE(memory.env()->GetFileSize(absl::StrCat("/journal/", file), &size).ok());
    EXPECT_LT(size, kBlock);
  }
}

}  // namespace
}  // namespace kezhi::storage
