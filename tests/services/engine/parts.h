#ifndef KEZHI_TESTS_SERVICES_ENGINE_PARTS_H_
#define KEZHI_TESTS_SERVICES_ENGINE_PARTS_H_

#include <memory>
#include <string>
#include <vector>

#include "kezhi/v1/event.pb.h"

#include "base/check.h"
#include "services/engine/batch.h"
#include "storage/journal.h"
#include "storage/keyring.h"
#include "storage/rocksdb_commit_log.h"
#include "tests/storage/journal_maker.h"
#include "tests/storage/memory_env.h"
#include "tests/storage/temp_dir.h"

namespace kezhi::engine {

// A journal in memory and a keyring, for tests of single parts.
class Parts {
 public:
  Parts() {
    auto opened = storage::OpenJournal("/journal", memory_.env());
    KEZHI_CHECK(opened.ok());
    journal_ = *std::move(opened);
    storage::Keyring::Options options;
    options.directory = "/keyring";
    options.secrets_directory = secrets_.Sub("secrets");
    options.env = memory_.env();
    options.random = storage::SeededRandom(7);
    auto keyring = storage::Keyring::Open(options);
    KEZHI_CHECK(keyring.ok());
    keyring_ = *std::move(keyring);
    Begin();
  }

  storage::Journal& journal() { return *journal_; }

  storage::Keyring& keyring() { return *keyring_; }

  Batch& batch() { return batch_; }

  // One command's events, on streams as given; revisions and places are filled in.
  void Commit(std::vector<v1::Event> events) {
    std::map<std::string, std::uint64_t> revisions;
    for (v1::Event& event : events) {
      auto revision = revisions.find(event.stream());
      if (revision == revisions.end()) {
        const Revision stored = journal_->StreamRevision(event.stream()).value();
        revision = revisions.emplace(event.stream(), stored.value()).first;
      }
      event.set_revision(++revision->second);
    }
    batch_.Place(events, batch_.TimeFor(absl::FromUnixSeconds(1'772'000'000)));
    KEZHI_CHECK(batch_.Add(events).ok());
    Store();
  }

  // Stores the batch and begins the next.
  void Store() {
    storage::RocksdbCommitLog log(*journal_);
    const v1::CommitLogEntry& entry = batch_.Finish(1, journal_->head().entry_hash);
    KEZHI_CHECK(log.Propose(entry, entry.index() - 1).ok());
    Begin();
  }

 private:
  void Begin() { batch_.Begin(journal_->head(), journal_->log_id()); }

  storage::MemoryEnv memory_;
  storage::TempDir secrets_;
  std::unique_ptr<storage::Journal> journal_;
  std::unique_ptr<storage::Keyring> keyring_;
  Batch batch_;
};

}  // namespace kezhi::engine

#endif  // KEZHI_TESTS_SERVICES_ENGINE_PARTS_H_
