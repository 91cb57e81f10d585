#ifndef KEZHI_STORAGE_VIEWS_H_
#define KEZHI_STORAGE_VIEWS_H_

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

#include "base/strong_id.h"
#include "storage/database.h"

namespace kezhi::storage {

// A live row as it is stored.
struct StoredRow {
  std::string value;
  // The position of the version that gave it this value.
  Position since;
};

// What a row was before its versions of an Advance. It owns nothing.
struct FormerVersion {
  // 0: the row is not live.
  Position since;
  absl::string_view value;
};

// One version of a row: its value from `position` on. It owns nothing.
struct RowVersion {
  // Non-empty, without 00.
  absl::string_view table;
  // Any bytes; segments may be separated by 00.
  absl::string_view key;
  Position position;
  // nullopt: the row ends here.
  std::optional<absl::string_view> value;
  // Of the row's oldest version in an Advance: how the row is stored, for who knows it; it spares
  // a look. What is said must be so. nullopt: nothing is said.
  std::optional<FormerVersion> former = std::nullopt;
};

// Sees one live row; false stops the walk. Both are borrowed until it returns.
using RowVisitor = absl::FunctionRef<bool(absl::string_view key, absl::string_view value)>;

// Rows at one moment. What it shows never changes, whatever is applied meanwhile. One thread at a
// time; it holds a snapshot, so do not keep it longer than an answer takes. It must not outlive its
// Views.
class ViewReader {
 public:
  virtual ~ViewReader() = default;

  // The row's value; nullopt when it is not live at that moment.
  virtual absl::StatusOr<std::optional<std::string>> Get(absl::string_view table,
                                                         absl::string_view key) const = 0;
  // The same, and since when it has it.
  virtual absl::StatusOr<std::optional<StoredRow>> GetRow(absl::string_view table,
                                                          absl::string_view key) const = 0;
  // Live rows with `begin` <= key < `end`, ascending; an empty `end` is the end of the table.
  virtual absl::Status Scan(absl::string_view table, absl::string_view begin, absl::string_view end,
                            RowVisitor visit) const = 0;
  // The same rows, descending.
  virtual absl::Status ScanReverse(absl::string_view table, absl::string_view begin,
                                   absl::string_view end, RowVisitor visit) const = 0;
  // How far the space had come when the reader was made; 0 when it had not begun.
  virtual absl::StatusOr<Position> Checkpoint(absl::string_view space) const = 0;
  // SHA-256 in hex over all rows of the space when the reader was made, every version of them that
  // can be seen as of `earliest` or later, whatever the space is called: equal after a rebuild, and
  // different after any changed cell. Reads everything.
  virtual absl::StatusOr<std::string> Digest(absl::string_view space, Position earliest) const = 0;
};

// A space is a set of tables that move together, have one checkpoint and are dropped together. It
// has a name of letters, digits and `_`, which the names of its tables begin with.
std::string TableIn(absl::string_view space, absl::string_view table);

// What one space is to gain: versions, by table and key in ascending order and of one row the
// newest first, and its checkpoint. They are newer than what is stored of the same rows, or are the
// last ones once more.
struct Advance {
  std::string space;
  // Their tables are named within the space. Borrowed.
  std::span<const RowVersion> versions;
  Position checkpoint;
};

// The projections' rows, every version of them, in a RocksDB that can be thrown away: the journal
// is the only truth. A live row is stored once, with its position; what it was before, and that it
// has ended, is its history. Reads are safe from any thread. Apply and Drop are, too, for different
// spaces; for one space they belong to one thread at a time.
class Views {
 public:
  struct Options {
    std::string directory;
    rocksdb::Env* env = nullptr;
    std::uint64_t block_cache_bytes = 64ULL << 20;
    std::uint64_t write_buffer_bytes = 48ULL << 20;
    // An Apply of so many versions is stored as sorted files: they cost less than memtable and WAL
    // from some ten thousand on.
    std::size_t versions_by_files = 16384;
  };

  // Opens the views of the log `log_id`, whose durable head is `head`, without the spaces that have
  // rows but no checkpoint: those an interrupted load has left. They start empty when they
  // are absent, damaged, of another format or log, or ahead of the head (the log was restored to an
  // earlier state); wiped() tells. FAILED_PRECONDITION: another process holds the directory.
  static absl::StatusOr<std::unique_ptr<Views>> Open(const Options& options,
                                                     const std::string& log_id, Position head);

  ~Views();
  Views(const Views&) = delete;
  Views& operator=(const Views&) = delete;

  // Whether Open threw rows away.
  bool wiped() const { return wiped_; }

  // Position up to which the space has been filled; 0 when it has not begun.
  absl::StatusOr<Position> Checkpoint(absl::string_view space) const;

  // Adds the versions to all the spaces and moves their checkpoints, in one step. Not synced,
  // unless they are many: after a power loss an earlier state, rows and checkpoints together, comes
  // back. UNAVAILABLE or RESOURCE_EXHAUSTED: nothing was applied.
  absl::Status Apply(std::span<const Advance> advances);

  // Rows now, by one Get each.
  std::unique_ptr<ViewReader> Latest() const;
  // Rows as they were after `position`: the last version of each row at or before it. One that has
  // not changed since costs a Get, another one a seek more.
  std::unique_ptr<ViewReader> AsOf(Position position) const;

  // Tables of the space that have or had rows, as named within it, in ascending order.
  absl::StatusOr<std::vector<std::string>> Tables(absl::string_view space) const;
  // Every space that has or had rows, or has a checkpoint, in ascending order.
  absl::StatusOr<std::vector<std::string>> Spaces() const;
  // Sees the position of every version, after `after` and up to `until`, of rows of a table with
  // `begin` <= key < `end`; an empty `end` is the end of the table. In no order. Reads all
  // versions.
  absl::Status Changes(absl::string_view table, absl::string_view begin, absl::string_view end,
                       Position after, Position until,
                       absl::FunctionRef<void(Position position)> visit) const;
  // Removes versions that cannot be seen as of `earliest` or later: those that another one of the
  // same row, at or before it, has replaced. Looks at `count` versions of the history from `from`
  // on, at first empty, and returns what to go on with; empty = the end. Readers that were made
  // before still see them.
  absl::StatusOr<std::string> Prune(const std::string& from, Position earliest, std::size_t count);
  // Removes the rows and the checkpoint of the space in one write. Readers that were made before
  // still see them.
  absl::Status Drop(absl::string_view space);

  // A short text kept beside the rows; empty when there is none. Set is synced, and with it all
  // that was applied before.
  absl::StatusOr<std::string> Note(absl::string_view name) const;
  absl::Status SetNote(absl::string_view name, const std::string& text);

  // For view_loader.h.
  const Database& database() const { return *database_; }

 private:
  explicit Views(std::size_t versions_by_files) : versions_by_files_(versions_by_files) {}

  absl::Status RemoveInterrupted();

  const std::size_t versions_by_files_;
  std::unique_ptr<Database> database_;
  // Names files apart.
  std::atomic<std::uint64_t> applied_ = 0;
  bool wiped_ = false;
};

}  // namespace kezhi::storage

#endif  // KEZHI_STORAGE_VIEWS_H_
