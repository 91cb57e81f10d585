// A SIGKILL proves nothing about syncing, since the page cache survives it. Here a power loss is
// played at every sync: what was not synced is gone. Every acknowledged entry must survive; with
// the sync taken out, the test must see it.
#include <atomic>
#include <mutex>
#include <random>

#include "absl/strings/str_cat.h"
#include <gtest/gtest.h>

#include "storage/journal.h"
#include "storage/journal_families.h"
#include "storage/verify.h"
#include "tests/storage/fault_fs.h"
#include "tests/storage/journal_maker.h"
#include "tests/storage/temp_dir.h"

namespace kezhi::storage {
namespace {

constexpr int kEntries = 40;

// What a power loss left, and what had been acknowledged by then.
struct Image {
  std::string directory;
  std::uint64_t acknowledged;
};

class PowerLoss : public ::testing::Test {
 protected:
  FaultEnv fault_;
  TempDir root_;
  std::atomic<std::uint64_t> acknowledged_ = 0;
  std::mutex mutex_;
  std::vector<Image> images_;
  std::mt19937 engine_{1};

  void TakeImage() {
    const std::lock_guard lock(mutex_);
    // Read first: what is acknowledged while the image is made need not be in it.
    Image image{root_.Sub(absl::StrCat("image-", images_.size())), acknowledged_};
    // Now nothing unsynced survives, now its beginning, now its end.
    const std::size_t which = images_.size() % 3;
    fault_.fs->CopyDurable(
        root_.Sub("journal"), image.directory, [this, which](std::uint64_t unsynced) {
          const std::uint64_t middle = engine_() % (unsynced + 1);
          if (which == 0) return FaultFs::Range{};
          return which == 1 ? FaultFs::Range{0, middle} : FaultFs::Range{middle, unsynced};
        });
    images_.push_back(std::move(image));
  }

  void WriteJournal() {
    Journal::Options options;
    options.directory = root_.Sub("journal");
    options.env = fault_.env.get();
    options.random = SeededRandom(1);
    // So small that memtables are flushed and files compacted meanwhile.
    options.write_buffer_bytes = 256 << 10;
    const auto journal = *Journal::Open(options);
    JournalMaker maker(*journal);
    const Random random = SeededRandom(2);
    for (int i = 0; i < kEntries; ++i) {
      std::string bytes(static_cast<std::size_t>(100 + i * 997 % 20000), '\0');
      random(bytes.data(), bytes.size());
      const absl::Status written = maker.Event("a", bytes)
                                       .Event(absl::StrCat("b", i % 3))
                                       .Side("t", absl::StrCat(i % 5), bytes)
                                       .Write();
      ASSERT_TRUE(written.ok()) << written;
      acknowledged_ = journal->head().position.value();
      if (i % 10 == 9) {
        const Database& database = journal->database();
        ASSERT_TRUE(
            database.db()->Flush(rocksdb::FlushOptions(), database.family(kRecordsFamily)).ok());
      }
    }
  }

  // How many images lost something that had been acknowledged.
  int CountLosses() {
    int losses = 0;
    for (const Image& image : images_) {
      const auto journal = OpenJournal(image.directory);
      const bool kept = journal.ok() && (*journal)->head().position.value() >= image.acknowledged &&
                        Verify(**journal)->findings.empty();
      if (kept) continue;
      ++losses;
      if (journal.ok()) {
        last_loss_ = absl::StrCat("acknowledged ", image.acknowledged, ", found ",
                                  (*journal)->head().position.value());
        const VerifyReport report = *Verify(**journal);
        for (const Finding& finding : report.findings) {
          absl::StrAppend(&last_loss_, "; ", finding.what);
        }
      } else {
        last_loss_ = journal.status().ToString();
      }
    }
    return losses;
  }

  std::string last_loss_;
};

TEST_F(PowerLoss, AtAnySyncLosesNothingThatWasAcknowledged) {
  // Only from the first acknowledgement on: before it there may be no journal yet.
  fault_.fs->at_sync = [this] {
    if (acknowledged_ > 0) TakeImage();
  };
  WriteJournal();
  fault_.fs->at_sync = nullptr;
  ASSERT_GE(images_.size(), static_cast<std::size_t>(2 * (kEntries - 1)));
  EXPECT_EQ(CountLosses(), 0) << last_loss_;
  std::printf("power_loss images=%zu entries=%d\n", images_.size(), kEntries);
}

TEST_F(PowerLoss, IsNoticedWhenTheSyncIsTakenOut) {
  // The journal is made with syncs; then they become empty promises.
  { ASSERT_TRUE(OpenJournal(root_.Sub("journal"), fault_.env.get()).ok()); }
  fault_.fs->lie_about_sync = true;
  WriteJournal();
  TakeImage();
  EXPECT_EQ(CountLosses(), 1);
}

}  // namespace
}  // namespace kezhi::storage
