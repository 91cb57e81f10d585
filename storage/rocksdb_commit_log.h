#ifndef KEZHI_STORAGE_ROCKSDB_COMMIT_LOG_H_
#define KEZHI_STORAGE_ROCKSDB_COMMIT_LOG_H_

#include "storage/commit_log.h"
#include "storage/journal.h"

namespace kezhi::storage {

// The embedded commit log: the journal itself. What is proposed is applied by the same write.
class RocksdbCommitLog : public CommitLog {
 public:
  // `journal` outlives it and is not read-only.
  explicit RocksdbCommitLog(Journal& journal) : journal_(journal) {}

  absl::Status Propose(const v1::CommitLogEntry& entry, std::uint64_t expected_last_index) override;
  absl::Status Tail(std::uint64_t after_index, EntryVisitor visit) override;

 private:
  Journal& journal_;
};

}  // namespace kezhi::storage

#endif  // KEZHI_STORAGE_ROCKSDB_COMMIT_LOG_H_
