#ifndef KEZHI_STORAGE_ENTRY_BATCH_H_
#define KEZHI_STORAGE_ENTRY_BATCH_H_

#include <string>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include <rocksdb/write_batch.h>

#include "kezhi/v1/record.pb.h"

#include "storage/database.h"
#include "storage/journal.h"
#include "storage/merkle.h"

// Parts of Journal::Apply; nobody else needs them.
namespace kezhi::storage {

// Checks that the entry's records fit on the log, and adds them and their places in the streams to
// `batch`. The sequencer made them, so what does not fit is a bug, and must not reach the disk.
// Returns the last record's time. An error when the streams' index cannot be read.
absl::StatusOr<absl::Time> AddRecords(const v1::CommitLogEntry& entry, const std::string& log_id,
                                      const Head& head, const Database& database,
                                      rocksdb::WriteBatch& batch);

// Adds the next record to `tree`; `row` sees the rows that are to be stored for it.
void AddLeaf(absl::string_view record, Frontier& tree,
             absl::FunctionRef<void(const std::string& key, const TreeHash& hash)> row);

// Adds the entry's records to `tree`, and the rows of the subtrees that they complete to `batch`.
void AddTree(const v1::CommitLogEntry& entry, const Database& database, Frontier& tree,
             rocksdb::WriteBatch& batch);

void AddSideWrites(const v1::CommitLogEntry& entry, const Database& database,
                   rocksdb::WriteBatch& batch);

}  // namespace kezhi::storage

#endif  // KEZHI_STORAGE_ENTRY_BATCH_H_
