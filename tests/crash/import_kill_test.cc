// `kezhi import` killed (SIGKILL) in the middle and run again ends as one that was never disturbed:
// the views of both servers have the same digest. Clock and randomness of the servers are the
// test's, so that what comes of the same commands are the same bytes.

#include <chrono>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include <gtest/gtest.h>

#include "base/mutex.h"
#include "services/engine/rebuild.h"
#include "services/import/csv.h"
#include "storage/rocksdb_commit_log.h"
#include "tests/child.h"
#include "tests/e2e/service.h"
#include "tests/matchers.h"
#include "tests/storage/journal_maker.h"
#include "tests/storage/temp_dir.h"

namespace kezhi::tests {
namespace {

using kezhi::testing::Child;
using kezhi::testing::IsOk;

const std::string kData = std::string(KEZHI_SOURCE_DIR) + "/tests/data/";

// Holds the entry with which the log passes a position until somebody says go on, so that a caller
// is killed with a batch under way, however fast the machine is.
class Gate {
 public:
  void CloseAt(std::uint64_t position) {
    const MutexLock lock(&mutex_);
    position_ = position;
    arrived_ = false;
  }

  void Open() {
    const MutexLock lock(&mutex_);
    position_ = 0;
    mutex_.Notify();
  }

  // Waits until the log has come to the gate.
  void AwaitArrival() {
    const MutexLock lock(&mutex_);
    mutex_.Await([this]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) { return arrived_; });
  }

  // Of the thread that writes.
  void Pass(std::uint64_t last_position) {
    const MutexLock lock(&mutex_);
    if (position_ == 0 || last_position < position_) return;
    arrived_ = true;
    mutex_.Notify();
    mutex_.Await([this]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) { return position_ == 0; });
  }

 private:
  Mutex mutex_;
  std::uint64_t position_ ABSL_GUARDED_BY(mutex_) = 0;
  bool arrived_ ABSL_GUARDED_BY(mutex_) = false;
};

class GatedLog : public storage::CommitLog {
 public:
  GatedLog(storage::Journal& journal, Gate& gate) : log_(journal), gate_(gate) {}

  absl::Status Propose(const v1::CommitLogEntry& entry, std::uint64_t last) override {
    if (entry.count() > 0) gate_.Pass(entry.first_position() + entry.count() - 1);
    return log_.Propose(entry, last);
  }

  absl::Status Tail(std::uint64_t after, storage::EntryVisitor visit) override {
    return log_.Tail(after, visit);
  }

 private:
  storage::RocksdbCommitLog log_;
  Gate& gate_;
};

// A server, into which processes of their own import.
class Importing {
 public:
  Importing()
      : service_([this](engine::EngineOptions& options) {
          options.random = storage::SeededRandom(11);
          options.commit_log = [this](storage::Journal& journal) {
            return std::make_unique<GatedLog>(journal, gate_);
          };
        }) {}

  // Begins `kezhi import`; the caller waits for its end.
  std::unique_ptr<Child> Begin(const std::string& mapping, const std::string& folder) {
    return std::make_unique<Child>(std::vector<std::string>{
        KEZHI_BINARY, "import", folder, "--mapping", mapping, "--server",
        service_.server().address(), "--rejects", rejects_.Sub("rejects")});
  }

  int Run(const std::string& mapping, const std::string& folder) {
    return Begin(mapping, folder)->Wait();
  }

  // SIGKILL once the log has come to this position; what was sent by then is then carried out.
  void RunAndKill(const std::string& mapping, const std::string& folder, std::uint64_t position) {
    gate_.CloseAt(position);
    const std::unique_ptr<Child> import = Begin(mapping, folder);
    gate_.AwaitArrival();
    import->Kill();
    gate_.Open();
  }

  std::uint64_t head() { return service_.head(); }

  // Of all rows, once they have come to the head.
  std::string Digest() {
    engine::Engine& engine = service_.server().engine();
    const Position head = engine.journal().head().position;
    EXPECT_THAT(engine.projector().AwaitPosition(
                    {}, head, std::chrono::steady_clock::now() + std::chrono::seconds(120)),
                IsOk());
    const auto served = engine.projector().Served({});
    EXPECT_THAT(served, IsOk());
    const auto digest =
        engine::DigestOf(*engine.views().Latest(), *served, engine.horizon().earliest());
    EXPECT_THAT(digest, IsOk());
    return *digest;
  }

 private:
  Gate gate_;
  storage::TempDir rejects_;
  e2e::Service service_;
};

// Imports once undisturbed, once killed half-way and run again.
void ExpectTheSameEnd(const std::string& mapping, const std::string& folder) {
  Importing whole;
  const std::uint64_t begin = whole.head();
  ASSERT_EQ(whole.Run(mapping, folder), 0);
  const std::uint64_t end = whole.head();
  const std::string digest = whole.Digest();

  Importing killed;
  ASSERT_EQ(killed.head(), begin);
  killed.RunAndKill(mapping, folder, begin + (end - begin) / 2);
  ASSERT_EQ(killed.Run(mapping, folder), 0);
  EXPECT_EQ(killed.head(), end);
  EXPECT_EQ(killed.Digest(), digest);
}

TEST(KilledImport, EndsTheSameForTheOpportunities) {
  ExpectTheSameEnd("crm_opportunities", kData + "crm_opportunities");
}

TEST(KilledImport, EndsTheSameForPartOfTheBanksContacts) {
  constexpr std::size_t kRows = 1'000;
  const auto bank =
      services::ReadCsv(kData + "bank_marketing/bank-full.csv.gz", {.delimiter = ';'});
  ASSERT_THAT(bank, IsOk());
  const storage::TempDir folder;
  {
    std::ofstream part(folder.Sub("bank-full.csv"));
    part << absl::StrJoin(bank->columns, ";") << '\n';
    for (std::size_t i = 0; i < kRows; ++i) {
      part << absl::StrJoin(bank->rows[i].fields, ";") << '\n';
    }
  }
  ExpectTheSameEnd("bank_marketing", folder.path());
}

TEST(KilledImport, ADisturbedImportHasAnotherDigestBeforeItIsRunAgain) {
  Importing whole;
  const std::uint64_t begin = whole.head();
  const storage::TempDir folder;
  {
    std::ofstream rows(folder.Sub("sales_pipeline.csv"));
    std::ifstream all(kData + "crm_opportunities/sales_pipeline.csv");
    std::string line;
    for (int i = 0; i < 1'000 && std::getline(all, line); ++i) rows << line << '\n';
  }
  std::filesystem::copy(kData + "crm_opportunities/sales_teams.csv", folder.Sub("sales_teams.csv"));
  ASSERT_EQ(whole.Run("crm_opportunities", folder.path()), 0);
  Importing killed;
  killed.RunAndKill("crm_opportunities", folder.path(), begin + (whole.head() - begin) / 2);
  EXPECT_LT(killed.head(), whole.head());
  EXPECT_NE(killed.Digest(), whole.Digest());
}

}  // namespace
}  // namespace kezhi::tests
