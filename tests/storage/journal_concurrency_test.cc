// Readers beside a writer; meant for ThreadSanitizer as much as for its own expectations.
#include <atomic>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include <gtest/gtest.h>

#include "storage/journal.h"
#include "tests/storage/journal_maker.h"
#include "tests/storage/temp_dir.h"

namespace kezhi::storage {
namespace {

constexpr std::uint64_t kEntries = 200;

void ReadUntilDone(const Journal& journal, const std::atomic<bool>& done) {
  while (!done) {
    const Head head = journal.head();
    std::uint64_t seen = 0;
    const absl::Status status =
        journal.ReadAll(Position(0), {}, [&seen](Position position, absl::string_view) {
          ++seen;
          return position.value() == seen;
        });
    ASSERT_TRUE(status.ok()) << status;
    ASSERT_GE(seen, head.position.value());
    // Two records and a side row are written together: a reader sees all of an entry or nothing.
    ASSERT_EQ(seen % 2, 0U);
    const auto side = journal.GetSide("count", "entries");
    ASSERT_TRUE(side.ok());
    ASSERT_GE(std::stoull(side->value_or("0")), head.entry_index);
    const auto revision = journal.StreamRevision("a");
    ASSERT_TRUE(revision.ok());
    ASSERT_GE(revision->value(), head.entry_index);
  }
}

TEST(JournalConcurrency, ReadersSeeWholeEntriesUpToADurableHead) {
  TempDir directory;
  const auto journal = *OpenJournal(directory.path());
  std::atomic<bool> done = false;
  std::vector<std::thread> readers;
  for (int i = 0; i < 2; ++i) readers.emplace_back([&] { ReadUntilDone(*journal, done); });
  std::uint64_t awaited = 0;
  std::thread follower([&] {
    Head head;
    while (head.entry_index < kEntries) {
      const Head next = journal->AwaitHead(head, std::chrono::steady_clock::time_point::max());
      ASSERT_GT(next.entry_index, head.entry_index);
      head = next;
      awaited = head.entry_index;
    }
  });
  JournalMaker maker(*journal);
  for (std::uint64_t i = 1; i <= kEntries; ++i) {
    const absl::Status status =
        maker.Event("a").Event("b").Side("count", "entries", absl::StrCat(i)).Write();
    ASSERT_TRUE(status.ok()) << status;
  }
  follower.join();
  done = true;
  for (std::thread& reader : readers) reader.join();
  EXPECT_EQ(awaited, kEntries);
}

TEST(JournalConcurrency, StopWaitingWakesWhoeverWaits) {
  TempDir directory;
  const auto journal = *OpenJournal(directory.path());
  std::thread waiter(
      [&] { journal->AwaitHead(Head(), std::chrono::steady_clock::time_point::max()); });
  journal->StopWaiting();
  waiter.join();
}

}  // namespace
}  // namespace kezhi::storage
