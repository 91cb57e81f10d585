#include "storage/view_readers.h"

#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

#include "base/status_macros.h"
#include "storage/hash.h"
#include "storage/keys.h"

namespace kezhi::storage {
namespace {

void AddToDigest(Sha256Stream& digest, absl::string_view bytes) {
  // With its length in front, so that no two sequences of rows look alike.
  digest.Update(Be64(bytes.size()));
  digest.Update(bytes);
}

// What both readers share: a snapshot of the database, so that rows and checkpoints belong
// together.
class SnapshotReader : public ViewReader {
 public:
  explicit SnapshotReader(const Database& database)
      : database_(database), snapshot_(database.db()->GetSnapshot()) {}

  ~SnapshotReader() override { database_.db()->ReleaseSnapshot(snapshot_); }

  SnapshotReader(const SnapshotReader&) = delete;
  SnapshotReader& operator=(const SnapshotReader&) = delete;

  absl::StatusOr<Position> Checkpoint(absl::string_view space) const override {
    return ReadCheckpoint(database_, space, snapshot());
  }

  absl::StatusOr<std::string> Digest(absl::string_view space, Position earliest) const override {
    KEZHI_ASSIGN_OR_RETURN(const std::vector<std::string> tables,
                           ReadTables(database_, space, snapshot()));
    Sha256Stream digest;
    for (const std::string& table : tables) {
      AddToDigest(digest, table);
      for (const std::size_t family : {kLatestFamily, kHistoryFamily}) {
        KEZHI_RETURN_IF_ERROR(AddTable(TableIn(space, table), family, earliest, digest));
      }
    }
    return absl::BytesToHexString(digest.Finish());
  }

 protected:
  const Database& database() const { return database_; }

  const rocksdb::Snapshot* snapshot() const { return snapshot_; }

 private:
  absl::Status AddTable(const std::string& table, std::size_t family, Position earliest,
                        Sha256Stream& digest) const {
    Visibility visibility(earliest);
    const std::string prefix = TablePrefix(table);
    const auto iterator = database_.NewIterator(family, snapshot());
    std::uint64_t rows = 0;
    for (iterator->Seek(prefix);
         iterator->Valid() && absl::StartsWith(ToView(iterator->key()), prefix); iterator->Next()) {
      if (family == kHistoryFamily && !visibility.Visible(ToView(iterator->key()))) continue;
      AddToDigest(digest, ToView(iterator->key()).substr(prefix.size()));
      AddToDigest(digest, ToView(iterator->value()));
      ++rows;
    }
    digest.Update(Be64(rows));
    return FromRocksdb(iterator->status(), absl::StrCat("reading table ", table));
  }

  const Database& database_;
  const rocksdb::Snapshot* const snapshot_;
};

class LatestReader : public SnapshotReader {
 public:
  using SnapshotReader::SnapshotReader;

  absl::StatusOr<std::optional<std::string>> Get(absl::string_view table,
                                                 absl::string_view key) const override {
    std::string value;
    KEZHI_ASSIGN_OR_RETURN(const bool found,
                           database().Get(kLatestFamily, TableKey(table, key), &value, snapshot()));
    return found ? std::optional<std::string>(std::move(value)) : std::nullopt;
  }

  absl::Status Scan(absl::string_view table, absl::string_view begin, absl::string_view end,
                    RowVisitor visit) const override {
    const std::string first = TableKey(table, begin);
    const std::string last = end.empty() ? TableEnd(table) : TableKey(table, end);
    const auto iterator = database().NewIterator(kLatestFamily, snapshot());
    for (iterator->Seek(first); iterator->Valid() && ToView(iterator->key()) < last;
         iterator->Next()) {
      if (!visit(ToView(iterator->key()).substr(table.size() + 1), ToView(iterator->value()))) {
        break;
      }
    }
    return FromRocksdb(iterator->status(), absl::StrCat("reading table ", table));
  }

  absl::Status ScanReverse(absl::string_view table, absl::string_view begin, absl::string_view end,
                           RowVisitor visit) const override {
    const std::string first = TableKey(table, begin);
    const std::string last = end.empty() ? TableEnd(table) : TableKey(table, end);
    const auto iterator = database().NewIterator(kLatestFamily, snapshot());
    iterator->SeekForPrev(last);
    if (iterator->Valid() && ToView(iterator->key()) == last) iterator->Prev();
    for (; iterator->Valid() && ToView(iterator->key()) >= first; iterator->Prev()) {
      if (!visit(ToView(iterator->key()).substr(table.size() + 1), ToView(iterator->value()))) {
        break;
      }
    }
    return FromRocksdb(iterator->status(), absl::StrCat("reading table ", table));
  }
};

// The versions of a row lie together, newest first; so one seek finds the one that was live at a
// position.
class AsOfReader : public SnapshotReader {
 public:
  AsOfReader(const Database& database, Position position)
      : SnapshotReader(database), position_(position) {}

  absl::StatusOr<std::optional<std::string>> Get(absl::string_view table,
                                                 absl::string_view key) const override {
    const auto iterator = database().NewIterator(kHistoryFamily, snapshot());
    iterator->Seek(HistoryKey(table, key, position_));
    KEZHI_RETURN_IF_ERROR(FromRocksdb(iterator->status(), absl::StrCat("reading table ", table)));
    if (!iterator->Valid() ||
        !absl::StartsWith(ToView(iterator->key()), HistoryPrefix(table, key))) {
      return std::nullopt;
    }
    const absl::string_view value = ToView(iterator->value());
    if (value.empty() || value[0] == kTombstone) return std::nullopt;
    return std::string(value.substr(1));
  }

  absl::Status Scan(absl::string_view table, absl::string_view begin, absl::string_view end,
                    RowVisitor visit) const override {
    const std::string last = end.empty() ? TableEnd(table) : HistoryPrefix(table, end);
    const auto iterator = database().NewIterator(kHistoryFamily, snapshot());
    iterator->Seek(HistoryPrefix(table, begin));
    while (iterator->Valid() && ToView(iterator->key()) < last) {
      KEZHI_ASSIGN_OR_RETURN(const HistoryKeyParts row, RowOf(table, *iterator));
      if (row.position > position_) iterator->Seek(HistoryKey(table, row.key, position_));
      if (!ShowIfLive(table, row.key, *iterator, visit)) return absl::OkStatus();
      SkipVersions(table, row.key, *iterator);
    }
    return FromRocksdb(iterator->status(), absl::StrCat("reading table ", table));
  }

  absl::Status ScanReverse(absl::string_view table, absl::string_view begin, absl::string_view end,
                           RowVisitor visit) const override {
    const std::string first = HistoryPrefix(table, begin);
    const auto iterator = database().NewIterator(kHistoryFamily, snapshot());
    // No stored key equals such a bound: a key has a position behind it.
    iterator->SeekForPrev(end.empty() ? TableEnd(table) : HistoryPrefix(table, end));
    while (iterator->Valid() && ToView(iterator->key()) >= first) {
      KEZHI_ASSIGN_OR_RETURN(const HistoryKeyParts row, RowOf(table, *iterator));
      iterator->Seek(HistoryKey(table, row.key, position_));
      if (!ShowIfLive(table, row.key, *iterator, visit)) return absl::OkStatus();
      KEZHI_RETURN_IF_ERROR(FromRocksdb(iterator->status(), absl::StrCat("reading table ", table)));
      iterator->SeekForPrev(HistoryPrefix(table, row.key));
    }
    return FromRocksdb(iterator->status(), absl::StrCat("reading table ", table));
  }

 private:
  static absl::StatusOr<HistoryKeyParts> RowOf(absl::string_view table,
                                               const rocksdb::Iterator& iterator) {
    std::optional<HistoryKeyParts> row = ParseHistoryKey(table, ToView(iterator.key()));
    if (!row.has_value()) {
      return absl::DataLossError(absl::StrCat("table ", table, " holds a key that is none"));
    }
    return *std::move(row);
  }

  // Shows the version that the iterator stands on if it is one of the row and live; false when the
  // walk is over.
  static bool ShowIfLive(absl::string_view table, absl::string_view key,
                         const rocksdb::Iterator& iterator, RowVisitor visit) {
    if (!iterator.Valid() || !absl::StartsWith(ToView(iterator.key()), HistoryPrefix(table, key))) {
      return true;
    }
    const absl::string_view value = ToView(iterator.value());
    if (value.empty() || value[0] == kTombstone) return true;
    return visit(key, value.substr(1));
  }

  // On to the next row: a few steps first, since most rows have few versions and a step is cheaper
  // than a seek.
  static void SkipVersions(absl::string_view table, absl::string_view key,
                           rocksdb::Iterator& iterator) {
    const std::string prefix = HistoryPrefix(table, key);
    for (int step = 0; step < 4; ++step) {
      if (!iterator.Valid() || !absl::StartsWith(ToView(iterator.key()), prefix)) return;
      iterator.Next();
    }
    iterator.Seek(HistoryNext(table, key));
  }

  const Position position_;
};

}  // namespace

absl::StatusOr<Position> ReadCheckpoint(const Database& database, absl::string_view space,
                                        const rocksdb::Snapshot* snapshot) {
  std::string value;
  KEZHI_ASSIGN_OR_RETURN(const bool found,
                         database.Get(kViewMetaFamily, CheckpointKey(space), &value, snapshot));
  if (!found) return Position(0);
  const std::optional<std::uint64_t> position = ParseBe64(value);
  if (!position.has_value()) {
    return absl::DataLossError(absl::StrCat("the checkpoint of ", space, " is damaged"));
  }
  return Position(*position);
}

absl::StatusOr<std::vector<std::string>> ReadTables(const Database& database,
                                                    absl::string_view space,
                                                    const rocksdb::Snapshot* snapshot) {
  std::vector<std::string> tables;
  const std::string prefix = SpaceBegin(space);
  const auto iterator = database.NewIterator(kHistoryFamily, snapshot);
  iterator->Seek(prefix);
  while (iterator->Valid() && absl::StartsWith(ToView(iterator->key()), prefix)) {
    const absl::string_view key = ToView(iterator->key());
    const absl::string_view table = key.substr(0, key.find('\0'));
    tables.emplace_back(table.substr(prefix.size()));
    iterator->Seek(TableEnd(std::string(table)));
  }
  KEZHI_RETURN_IF_ERROR(FromRocksdb(iterator->status(), "listing the tables"));
  return tables;
}

std::unique_ptr<ViewReader> NewLatestReader(const Database& database) {
  return std::make_unique<LatestReader>(database);
}

std::unique_ptr<ViewReader> NewAsOfReader(const Database& database, Position position) {
  return std::make_unique<AsOfReader>(database, position);
}

}  // namespace kezhi::storage
