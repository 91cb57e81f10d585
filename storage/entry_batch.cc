#include "storage/entry_batch.h"

#include <array>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/match.h"

#include "base/check.h"
#include "base/status_macros.h"
#include "storage/journal_families.h"
#include "storage/keys.h"
#include "storage/limits.h"
#include "storage/record_header.h"
#include "storage/tree_reader.h"
#include "storage/values.h"

namespace kezhi::storage {
namespace {

// Borrows the names from the entry's records.
using Revisions = absl::flat_hash_map<absl::string_view, Revision>;

// What the parts of a key or a value amount to, one after the other.
template <std::size_t n>
class Parts {
 public:
  explicit Parts(const absl::string_view (&parts)[n]) {
    for (std::size_t i = 0; i < n; ++i) slices_[i] = ToSlice(parts[i]);
  }

  rocksdb::SliceParts get() const { return {slices_.data(), static_cast<int>(n)}; }

 private:
  std::array<rocksdb::Slice, n> slices_;
};

// The revision follows the one before, in this entry or in the log, and is not there yet: nothing
// is overwritten.
absl::Status CheckRevision(const RecordHeader& header, const Database& database,
                           Revisions& last_revisions) {
  KEZHI_CHECK(header.revision > Revision(0));
  const auto [last, first_of_stream] = last_revisions.try_emplace(header.stream, header.revision);
  if (!first_of_stream) {
    last->second = last->second.next();
    KEZHI_CHECK(header.revision == last->second);
    return absl::OkStatus();
  }
  const Revision before(header.revision.value() - 1);
  std::string ignored;
  bool has_before = true;
  if (before > Revision(0)) {
    KEZHI_ASSIGN_OR_RETURN(
        has_before, database.Get(kStreamsFamily, StreamKey(header.stream, before), &ignored));
  }
  KEZHI_ASSIGN_OR_RETURN(
      const bool has_this,
      database.Get(kStreamsFamily, StreamKey(header.stream, header.revision), &ignored));
  KEZHI_CHECK(has_before && !has_this);
  return absl::OkStatus();
}

// Every field that storage looks at says what the place on the log says.
void CheckHeader(const RecordHeader& header, const std::string& log_id, Position position,
                 absl::Time last_time) {
  KEZHI_CHECK(header.format == kFormatVersion && header.log_id == log_id);
  KEZHI_CHECK(header.position == position);
  KEZHI_CHECK(header.recorded_at > last_time);
  KEZHI_CHECK(!header.stream.empty() && !absl::StrContains(header.stream, '\0'));
}

}  // namespace

absl::StatusOr<absl::Time> AddRecords(const v1::CommitLogEntry& entry, const std::string& log_id,
                                      const Head& head, const Database& database,
                                      rocksdb::WriteBatch& batch) {
  Revisions last_revisions;
  absl::Time last_time = head.recorded_at;
  Position position = head.position;
  for (const std::string& record : entry.records()) {
    position = position.next();
    KEZHI_CHECK(record.size() <= kMaxRecordBytes);
    const absl::StatusOr<RecordHeader> header = ScanRecordHeader(record);
    KEZHI_CHECK(header.ok());
    CheckHeader(*header, log_id, position, last_time);
    last_time = header->recorded_at;
    KEZHI_RETURN_IF_ERROR(CheckRevision(*header, database, last_revisions));
    const std::string key = RecordKey(position);
    const std::string checksum = RecordChecksum(record);
    batch.Put(database.family(kRecordsFamily), Parts<1>({key}).get(),
              Parts<2>({checksum, record}).get());
    batch.Put(database.family(kStreamsFamily), StreamKey(header->stream, header->revision), key);
  }
  return last_time;
}

void AddLeaf(absl::string_view record, Frontier& tree,
             absl::FunctionRef<void(const std::string& key, const TreeHash& hash)> row) {
  tree.Add(LeafHash(record), [row](TreeNode node, const TreeHash& hash) {
    if (node.level == 0 || node.level % kTileLevels != 0) return;
    row(TreeKey(node.level / kTileLevels, node.index), hash);
  });
}

void AddTree(const v1::CommitLogEntry& entry, const Database& database, Frontier& tree,
             rocksdb::WriteBatch& batch) {
  for (const std::string& record : entry.records()) {
    AddLeaf(record, tree, [&](const std::string& key, const TreeHash& hash) {
      batch.Put(database.family(kTreeFamily), key, ToSlice(BytesOf(hash)));
    });
  }
}

void AddSideWrites(const v1::CommitLogEntry& entry, const Database& database,
                   rocksdb::WriteBatch& batch) {
  for (const v1::SideWrite& write : entry.side_writes()) {
    KEZHI_CHECK(!write.table().empty() && !absl::StrContains(write.table(), '\0'));
    const std::string key = TableKey(write.table(), write.key());
    if (write.delete_()) {
      batch.Delete(database.family(kSideFamily), key);
    } else {
      batch.Put(database.family(kSideFamily), key, write.value());
    }
  }
}

}  // namespace kezhi::storage
