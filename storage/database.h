#ifndef KEZHI_STORAGE_DATABASE_H_
#define KEZHI_STORAGE_DATABASE_H_

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include <rocksdb/db.h>
#include <rocksdb/env.h>

namespace kezhi::storage {

// How a RocksDB of ours is opened. One place, so that journal, views and keyring agree.
struct DatabaseOptions {
  std::string directory;
  // Borrowed; nullptr is the default one. Tests inject faults or memory here.
  rocksdb::Env* env = nullptr;
  // Takes no lock and writes nothing: may be used beside a running writer, and sees the state at
  // the open.
  bool read_only = false;
  // Refuses a directory without a database instead of creating one.
  bool must_exist = false;
  // Takes what lies before a damaged place of the WAL instead of refusing: for what need not keep
  // its unsynced end, and, with `read_only`, to say where the damage is.
  bool up_to_damage = false;
  // WAL bytes stay in a buffer until FlushWAL: one write and one sync for a group commit.
  bool manual_wal_flush = false;
  // The WAL is written over zeros (filled_wal.h): for whoever waits for each sync.
  bool fill_wal = false;
  // Uncompressed blocks, index and filter blocks together.
  std::uint64_t block_cache_bytes = 64ULL << 20;
  // All memtables together; bounds the WAL that an open has to replay as well.
  std::uint64_t write_buffer_bytes = 64ULL << 20;
  // Uncompressed: the larger, the smaller the files, and the more a lookup has to unpack.
  std::size_t block_bytes = 16U << 10;
  // Whether what has not changed for long is packed as tightly as can be, or so that it is quick to
  // unpack.
  bool dense = true;
  // Beside `default`, which always exists and comes first. One that is not there yet is made; with
  // `read_only` it is empty.
  std::vector<std::string> families = {};
  // The one of them, if any, whose keys end in a fixed number of bytes that tells versions of one
  // row apart: NewRowIterator passes over files without the row.
  std::string versioned_family = {};
  std::size_t version_bytes = 0;
};

// An open RocksDB and its column families. Any thread may use db().
class Database {
 public:
  // DATA_LOSS: damaged (a torn tail of the WAL is not damage: its entries were never acknowledged).
  // FAILED_PRECONDITION: another process holds the directory. NOT_FOUND: nothing there, and
  // `read_only` or `must_exist`.
  static absl::StatusOr<std::unique_ptr<Database>> Open(const DatabaseOptions& options);

  ~Database();
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;

  rocksdb::DB* db() const { return db_.get(); }

  // Family by its place: 0 is `default`, then the order of DatabaseOptions::families.
  // nullptr: not there yet, and read-only.
  rocksdb::ColumnFamilyHandle* family(std::size_t place) const { return families_[place]; }

  // OK with true and the value, or with false when there is no such key. `snapshot` may be nullptr.
  absl::StatusOr<bool> Get(std::size_t place, absl::string_view key, std::string* value,
                           const rocksdb::Snapshot* snapshot = nullptr) const;

  // All keys of a family in their order, as of `snapshot`; nullptr is now.
  std::unique_ptr<rocksdb::Iterator> NewIterator(std::size_t place,
                                                 const rocksdb::Snapshot* snapshot = nullptr) const;

  // Over the versions of one row at a time: what it shows of other rows means nothing.
  std::unique_ptr<rocksdb::Iterator> NewRowIterator(
      std::size_t place, const rocksdb::Snapshot* snapshot = nullptr) const;

 private:
  Database() = default;

  std::unique_ptr<rocksdb::Env> env_;  // of db_, where it has one of its own
  std::unique_ptr<rocksdb::DB> db_;
  std::vector<rocksdb::ColumnFamilyHandle*> families_;
};

// Removes the database in `directory`, if any; for what can be rebuilt.
absl::Status DestroyDatabase(const std::string& directory, rocksdb::Env* env);

// OK → OK, Corruption → DATA_LOSS, NotFound → NOT_FOUND, a held lock → FAILED_PRECONDITION, no
// space → RESOURCE_EXHAUSTED, other I/O → UNAVAILABLE, the rest INTERNAL. `doing` begins the
// message.
absl::Status FromRocksdb(const rocksdb::Status& status, absl::string_view doing);

// Borrowed both ways; RocksDB has its own kind of string view.
inline rocksdb::Slice ToSlice(absl::string_view view) {
  return {view.data(), view.size()};
}

inline absl::string_view ToView(const rocksdb::Slice& slice) {
  return {slice.data(), slice.size()};
}

}  // namespace kezhi::storage

#endif  // KEZHI_STORAGE_DATABASE_H_
