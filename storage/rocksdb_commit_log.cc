#include "storage/rocksdb_commit_log.h"

#include "absl/strings/str_cat.h"

#include "base/status_macros.h"
#include "storage/hash.h"

namespace kezhi::storage {

std::string EntryHash(const v1::CommitLogEntry& entry) {
  return Sha256(entry.SerializeAsString());
}

absl::Status RocksdbCommitLog::Propose(const v1::CommitLogEntry& entry,
                                       std::uint64_t expected_last_index) {
  const std::uint64_t last_index = journal_.head().entry_index;
  if (last_index != expected_last_index) {
    return absl::AbortedError(absl::StrCat("expected the log to end at entry ", expected_last_index,
                                           ", it ends at ", last_index));
  }
  return journal_.Apply(entry);
}

absl::Status RocksdbCommitLog::Tail(std::uint64_t after_index, EntryVisitor visit) {
  const std::uint64_t last_index = journal_.head().entry_index;
  for (std::uint64_t index = after_index; index < last_index;) {
    KEZHI_ASSIGN_OR_RETURN(const v1::CommitLogEntry entry, journal_.ReadEntry(++index));
    if (!visit(entry)) break;
  }
  return absl::OkStatus();
}

}  // namespace kezhi::storage
