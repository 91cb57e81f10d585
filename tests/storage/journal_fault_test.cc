// What a disk may do to a journal while it writes.
#include "absl/strings/str_cat.h"
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "storage/journal.h"
#include "storage/verify.h"
#include "tests/storage/fault_fs.h"
#include "tests/storage/journal_maker.h"
#include "tests/storage/temp_dir.h"

namespace kezhi::storage {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class JournalFaultTest : public ::testing::Test {
 protected:
  // Declared first, so that it outlives the journal.
  FaultEnv fault_;
  TempDir directory_;

  std::unique_ptr<Journal> Open() {
    auto journal = OpenJournal(directory_.path(), fault_.env.get());
    EXPECT_TRUE(journal.ok()) << journal.status();
    return *std::move(journal);
  }

  // Reads as if nothing had happened, and takes no further write.
  static void ExpectFailStop(Journal& journal, JournalMaker& maker) {
    EXPECT_THAT(EventsOf(journal), ElementsAre("1"));
    EXPECT_EQ(journal.head().position, Position(1));
    EXPECT_EQ(*journal.StreamRevision("a"), Revision(1));
    EXPECT_EQ(*journal.GetSide("t", "k"), "1");
    const absl::Status later = maker.Event("a", "3").Write();
    EXPECT_TRUE(absl::IsUnavailable(later)) << later;
    EXPECT_EQ(journal.head().position, Position(1));
  }

  // After the reopen the entry is there or not, and the journal is whole and goes on either way.
  void ExpectSettled() {
    const auto journal = Open();
    const std::vector<std::string> events = EventsOf(*journal);
    EXPECT_THAT(events, testing::AnyOf(ElementsAre("1"), ElementsAre("1", "2")));
    EXPECT_EQ(*journal->GetSide("t", "k"), events.back());
    EXPECT_THAT(Verify(*journal)->findings, IsEmpty());
    EXPECT_TRUE(JournalMaker(*journal).Event("a", "4").Write().ok());
  }
};

TEST_F(JournalFaultTest, AFailedSyncStopsTheJournalUntilItIsReopened) {
  {
    const auto journal = Open();
    JournalMaker maker(*journal);
    ASSERT_TRUE(maker.Event("a", "1").Side("t", "k", "1").Write().ok());
    fault_.fs->fail_wal_sync = true;
    const absl::Status failed = maker.Event("a", "2").Side("t", "k", "2").Write();
    EXPECT_TRUE(absl::IsUnavailable(failed)) << failed;
    fault_.fs->fail_wal_sync = false;
    ExpectFailStop(*journal, maker);
  }
  ExpectSettled();
}

TEST_F(JournalFaultTest, AFullDiskStopsTheJournalUntilItIsReopened) {
  {
    const auto journal = Open();
    JournalMaker maker(*journal);
    ASSERT_TRUE(maker.Event("a", "1").Side("t", "k", "1").Write().ok());
    fault_.fs->wal_full = true;
    EXPECT_TRUE(absl::IsUnavailable(maker.Event("a", "2").Side("t", "k", "2").Write()));
    fault_.fs->wal_full = false;
    ExpectFailStop(*journal, maker);
  }
  ExpectSettled();
}

TEST_F(JournalFaultTest, ATornWriteStopsTheJournalUntilItIsReopened) {
  {
    const auto journal = Open();
    JournalMaker maker(*journal);
    ASSERT_TRUE(maker.Event("a", "1").Side("t", "k", "1").Write().ok());
    fault_.fs->tear_wal_append = true;
    EXPECT_TRUE(absl::IsUnavailable(maker.Event("a", "2").Side("t", "k", "2").Write()));
    fault_.fs->tear_wal_append = false;
    ExpectFailStop(*journal, maker);
  }
  ExpectSettled();
}

TEST_F(JournalFaultTest, TooLittleFreeSpaceRefusesWithoutATraceAndRecoversByItself) {
  Journal::Options options;
  options.directory = directory_.path();
  options.env = fault_.env.get();
  options.min_free_bytes = 1000;
  const auto journal = *Journal::Open(options);
  JournalMaker maker(*journal);
  fault_.fs->free_bytes = 1000;
  ASSERT_TRUE(maker.Event("a", "1").Write().ok());
  fault_.fs->free_bytes = 999;
  const absl::Status refused = maker.Event("a", "2").Write();
  EXPECT_TRUE(absl::IsResourceExhausted(refused)) << refused;
  EXPECT_EQ(journal->head().entry_index, 1U);
  fault_.fs->free_bytes = 5000;
  EXPECT_TRUE(maker.Event("a", "3").Write().ok());
  EXPECT_THAT(EventsOf(*journal), ElementsAre("1", "3"));
}

}  // namespace
}  // namespace kezhi::storage
