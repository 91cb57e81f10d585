#ifndef KEZHI_STORAGE_JOURNAL_H_
#define KEZHI_STORAGE_JOURNAL_H_

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"

#include "kezhi/v1/record.pb.h"

#include "base/mutex.h"
#include "base/strong_id.h"
#include "storage/database.h"
#include "storage/merkle.h"
#include "storage/random.h"

namespace kezhi::storage {

// The durable end of a log.
struct Head {
  // Last record; 0 in an empty log.
  Position position;
  // Last entry; 0 in an empty log.
  std::uint64_t entry_index = 0;
  // SHA-256 of that entry's bytes, what the next entry names as its predecessor; empty in an empty
  // log.
  std::string entry_hash;
  // Time of the last record; InfinitePast in a log without records.
  absl::Time recorded_at = absl::InfinitePast();
};

// Sees one record; false stops the walk. `bytes` is borrowed until it returns.
using RecordVisitor = absl::FunctionRef<bool(Position position, absl::string_view bytes)>;
// Sees one row of a side table; false stops the walk.
using SideVisitor = absl::FunctionRef<bool(absl::string_view key, absl::string_view value)>;

// Where a walk ends at the latest.
struct ReadLimits {
  std::uint64_t max_records = std::numeric_limits<std::uint64_t>::max();
  // The record that reaches it is still given.
  std::uint64_t max_bytes = std::numeric_limits<std::uint64_t>::max();
  // Only of a stream's records: UNAVAILABLE as soon as the disk would have to be read, for callers
  // that must not wait; what was shown before may be read again.
  bool cached_only = false;
  // Records beyond this position are not shown: the log as it stood then.
  Position up_to = Position(std::numeric_limits<std::uint64_t>::max());
};

// One totally ordered, append-only log of group commits in a RocksDB of its own. It knows bytes and
// streams, never customers. Everything that is read is durable: what is not yet synced is not
// there, for nobody. Reads, head() and AwaitHead are safe from any thread; Apply belongs to one
// thread at a time.
class Journal {
 public:
  struct Options {
    std::string directory;
    // Borrowed, must outlive the journal; nullptr is the default one. rocksdb::NewMemEnv makes a
    // journal in memory.
    rocksdb::Env* env = nullptr;
    // For inspection, beside a running server if need be: sees the state at the open. Apply must
    // not be called.
    bool read_only = false;
    // Makes the id of a new log.
    Random random = SystemRandom();
    // Apply refuses with RESOURCE_EXHAUSTED while the file system has less free space; goes on by
    // itself after that.
    std::uint64_t min_free_bytes = 0;
    std::uint64_t block_cache_bytes = 64ULL << 20;
    std::uint64_t write_buffer_bytes = 32ULL << 20;
    // Hears how far the open is with a log that an earlier version wrote without its tree: so many
    // of so many records. Absent = nobody asks.
    std::function<void(std::uint64_t done, std::uint64_t total)> on_tree_built;
  };

  // Opens the journal in `options.directory`, creating it with a fresh log id when absent. Takes
  // about the same time however long the log is: only its end is checked (see verify.h for the
  // whole). The first open of a log that has no Merkle tree yet reads all of it; a read-only one
  // does each time, and opens a log whose tree cannot be gone on with, to look at it. DATA_LOSS:
  // the log is damaged; the message has the position. FAILED_PRECONDITION: another process holds
  // the directory, or a later version wrote it. NOT_FOUND: read-only, and nothing there.
  static absl::StatusOr<std::unique_ptr<Journal>> Open(const Options& options);

  ~Journal();
  Journal(const Journal&) = delete;
  Journal& operator=(const Journal&) = delete;

  // 16 bytes, given at creation and never changed.
  const std::string& log_id() const { return log_id_; }

  // The durable end; rises only after the sync.
  Head head() const;
  // Of its last record: cheaper, for who asks often.
  Position last_position() const;

  // Waits until the head's position or entry index is beyond that of `after`, at most until
  // `deadline`; returns the head either way.
  Head AwaitHead(const Head& after, std::chrono::steady_clock::time_point deadline) const;
  // AwaitHead returns at once from now on: for shutting down.
  void StopWaiting();
  // Calls `callback` on Apply's thread after each new head is visible, holding no lock. It must not
  // block, and stays registered as long as the journal lives: register before the first Apply, keep
  // what it touches alive after the last.
  void OnHead(std::function<void(const Head&)> callback);

  // Makes `entry` durable and visible: records, stream index, side writes and entry in one write
  // and one sync. It must fit on head(): next index, hash, positions, records of this log within
  // limits.h; a misfit stops the process. RESOURCE_EXHAUSTED: too little free space; no trace of
  // the entry. UNAVAILABLE: write or sync failed, the outcome is unknown until the journal is
  // opened again, and every later Apply is refused.
  absl::Status Apply(const v1::CommitLogEntry& entry);

  // Every record is checked against its CRC32C: DATA_LOSS "record at position N …" from any of the
  // following.

  // The bytes of one Record. NOT_FOUND beyond the head and for 0.
  absl::StatusOr<std::string> Read(Position position) const;
  // Records after `after` in ascending order.
  absl::Status ReadAll(Position after, const ReadLimits& limits, RecordVisitor visit) const;
  // Records before `before` in descending order; a `before` beyond the head starts at the head.
  absl::Status ReadAllBackward(Position before, const ReadLimits& limits,
                               RecordVisitor visit) const;
  // Records of one stream with revisions after `after`, ascending; nothing for an unknown stream.
  absl::Status ReadStream(absl::string_view stream, Revision after, const ReadLimits& limits,
                          RecordVisitor visit) const;
  // Records of one stream with revisions before `before`, descending.
  absl::Status ReadStreamBackward(absl::string_view stream, Revision before,
                                  const ReadLimits& limits, RecordVisitor visit) const;
  // Whether a stream has events; cheap where it has none.
  absl::StatusOr<bool> HasStream(absl::string_view stream) const;
  // Last revision of a stream; 0 when it has no events.
  absl::StatusOr<Revision> StreamRevision(absl::string_view stream) const;
  // Last position recorded at or before `time`; 0 when there is none. Reads about log2(head)
  // records.
  absl::StatusOr<Position> PositionAt(absl::Time time) const;

  // Value in a side table; nullopt when there is no such key.
  absl::StatusOr<std::optional<std::string>> GetSide(absl::string_view table,
                                                     absl::string_view key) const;
  // Rows of a side table whose keys begin with `prefix`, in ascending order of keys; only those
  // after the key `after`, if it is not empty.
  absl::Status ScanSide(absl::string_view table, absl::string_view prefix, SideVisitor visit,
                        absl::string_view after = "") const;

  // A whole entry with its records and side writes. NOT_FOUND beyond the head and for 0; DATA_LOSS
  // when damaged.
  absl::StatusOr<v1::CommitLogEntry> ReadEntry(std::uint64_t index) const;

  // The Merkle tree over all durable records: the leaf of a position is the Record's bytes, its
  // index the position - 1. A few µs. DATA_LOSS: read-only, and what the tree's end needs is
  // damaged.
  absl::StatusOr<TreeHead> tree_head() const;
  // For tree_reader.h: the hash of the index-th subtree of 256^level leaves, with level above 0.
  // DATA_LOSS: it is missing, or not complete yet.
  absl::StatusOr<TreeHash> TreeRow(unsigned level, std::uint64_t index) const;

  // For verify.h: the head with the state that it names. The snapshot is nullptr when read-only:
  // nothing moves there.
  struct View {
    Head head;
    std::shared_ptr<const rocksdb::Snapshot> snapshot;
    // Its size is the head's position. nullptr: read-only, and it cannot be known.
    std::shared_ptr<const Frontier> tree;
  };

  View view() const;

  const Database& database() const { return *database_; }

 private:
  // What a read goes by: of a View the places alone, as the rest costs allocations.
  struct Durable {
    Position position;
    std::uint64_t entry_index = 0;
    std::shared_ptr<const rocksdb::Snapshot> snapshot;
  };

  Journal() = default;

  Durable durable() const;

  absl::Status Create(Random& random);
  absl::Status LoadHead();
  absl::Status LoadTree();
  absl::StatusOr<Frontier> BuildTree();
  absl::StatusOr<std::uint64_t> LeavesWithRows() const;
  // By the next records, at most as many as are read at once.
  absl::Status ExtendTree(Frontier& tree);
  absl::Status CheckFreeSpace() const;
  absl::Status Fail(std::uint64_t index, absl::string_view why);
  void Publish(Head head, std::shared_ptr<const Frontier> tree);
  // Without regard to the head; fills `hash`, if given, with the entry's.
  absl::StatusOr<v1::CommitLogEntry> ReadEntryAt(std::uint64_t index,
                                                 const rocksdb::Snapshot* snapshot,
                                                 std::string* hash) const;

  Options options_;
  std::string log_id_;
  std::unique_ptr<Database> database_;
  // Rows of the tree that a read-only open of an older log has made; not changed after that.
  absl::flat_hash_map<std::string, TreeHash> computed_rows_;

  // Set by Apply alone once a write or sync has failed.
  std::atomic<bool> failed_ = false;

  // What readers see, replaced as one. The snapshot is taken after the sync and before the next
  // write, so that it holds exactly what the head names: a plain Get would see a write before its
  // sync.
  mutable Mutex mutex_;
  Head head_ ABSL_GUARDED_BY(mutex_);
  std::shared_ptr<const rocksdb::Snapshot> snapshot_ ABSL_GUARDED_BY(mutex_);
  // Shared with the readers of that moment, who take the root of it when they need one.
  std::shared_ptr<const Frontier> tree_ ABSL_GUARDED_BY(mutex_);
  bool stopped_ ABSL_GUARDED_BY(mutex_) = false;
  std::vector<std::function<void(const Head&)>> callbacks_;
};

}  // namespace kezhi::storage

#endif  // KEZHI_STORAGE_JOURNAL_H_
