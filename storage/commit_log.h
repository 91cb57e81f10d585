#ifndef KEZHI_STORAGE_COMMIT_LOG_H_
#define KEZHI_STORAGE_COMMIT_LOG_H_

#include <cstdint>
#include <string>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"

#include "kezhi/v1/record.pb.h"

namespace kezhi::storage {

// Sees one entry; false stops the walk.
using EntryVisitor = absl::FunctionRef<bool(const v1::CommitLogEntry& entry)>;

// The seam beyond one machine: where group commits are agreed upon, one after the other. Embedded
// it is the journal's own RocksDB; replicated it is a table that several nodes share, of which
// exactly one may write.
class CommitLog {
 public:
  virtual ~CommitLog() = default;

  // Makes `entry` the one after `expected_last_index`, durably: OK means that it is fsynced. One
  // caller at a time. ABORTED: the log does not end at `expected_last_index`; nothing was written.
  // RESOURCE_EXHAUSTED: refused without a trace; the caller may go on and try again. UNAVAILABLE:
  // the write or its sync failed and the outcome is unknown; every later Propose is refused as
  // well, so reopen to learn it.
  virtual absl::Status Propose(const v1::CommitLogEntry& entry,
                               std::uint64_t expected_last_index) = 0;

  // Passes every durable entry after `after_index`, in order, and returns at the end of the log.
  // Any thread. DATA_LOSS: an entry is damaged or missing.
  virtual absl::Status Tail(std::uint64_t after_index, EntryVisitor visit) = 0;
};

// What the next entry carries as `previous_hash`: SHA-256 of the serialised entry, 32 bytes.
std::string EntryHash(const v1::CommitLogEntry& entry);

}  // namespace kezhi::storage

#endif  // KEZHI_STORAGE_COMMIT_LOG_H_
