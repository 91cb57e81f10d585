#include "storage/view_readers.h"

#include <functional>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

#include "base/status_macros.h"
#include "storage/keys.h"
#include "storage/view_digest.h"

namespace kezhi::storage {
namespace {

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
    ViewDigest digest;
    for (const std::string& table : tables) {
      digest.BeginTable(table);
      for (const std::size_t family : {kLatestFamily, kHistoryFamily}) {
        KEZHI_RETURN_IF_ERROR(AddTable(TableIn(space, table), family, earliest, digest));
      }
    }
    return digest.Finish();
  }

 protected:
  const Database& database() const { return database_; }

  const rocksdb::Snapshot* snapshot() const { return snapshot_; }

 private:
  absl::Status AddTable(const std::string& table, std::size_t family, Position earliest,
                        ViewDigest& digest) const {
    Visibility visibility(earliest);
    const std::string prefix = TablePrefix(table);
    const auto iterator = database_.NewIterator(family, snapshot());
    for (iterator->Seek(prefix);
         iterator->Valid() && absl::StartsWith(ToView(iterator->key()), prefix); iterator->Next()) {
      if (family == kHistoryFamily && !visibility.Visible(ToView(iterator->key()))) continue;
      digest.Add(ToView(iterator->key()).substr(prefix.size()), ToView(iterator->value()));
    }
    digest.EndRows();
    return FromRocksdb(iterator->status(), absl::StrCat("reading table ", table));
  }

  const Database& database_;
  const rocksdb::Snapshot* const snapshot_;
};

// Iterators that are used again: opening one costs more than most of what it is opened for. A walk
// may begin inside another one, so there may be several.
class Iterators {
 public:
  using Open = std::function<std::unique_ptr<rocksdb::Iterator>()>;

  explicit Iterators(Open open) : open_(std::move(open)) {}

  // One that nobody uses, until the loan ends.
  class Loan {
   public:
    explicit Loan(Iterators& lender) : lender_(lender) {
      if (lender_.free_.empty()) {
        iterator_ = lender_.open_();
      } else {
        iterator_ = std::move(lender_.free_.back());
        lender_.free_.pop_back();
      }
    }

    ~Loan() { lender_.free_.push_back(std::move(iterator_)); }

    Loan(const Loan&) = delete;
    Loan& operator=(const Loan&) = delete;

    rocksdb::Iterator& operator*() const { return *iterator_; }

    rocksdb::Iterator* operator->() const { return iterator_.get(); }

   private:
    Iterators& lender_;
    std::unique_ptr<rocksdb::Iterator> iterator_;
  };

 private:
  const Open open_;
  std::vector<std::unique_ptr<rocksdb::Iterator>> free_;
};

class LatestReader : public SnapshotReader {
 public:
  explicit LatestReader(const Database& database)
      : SnapshotReader(database),
        walks_([this] { return this->database().NewIterator(kLatestFamily, snapshot()); }) {}

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
    const Iterators::Loan iterator(walks_);
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
    const Iterators::Loan iterator(walks_);
    // The end is not part of the range.
    iterator->SeekForPrev(last);
    if (iterator->Valid() && ToView(iterator->key()) == last) iterator->Prev();
    for (; iterator->Valid() && ToView(iterator->key()) >= first; iterator->Prev()) {
      if (!visit(ToView(iterator->key()).substr(table.size() + 1), ToView(iterator->value()))) {
        break;
      }
    }
    return FromRocksdb(iterator->status(), absl::StrCat("reading table ", table));
  }

 private:
  mutable Iterators walks_;
};

// The versions of a row lie together, newest first; so one seek finds the one that was live at a
// position.
class AsOfReader : public SnapshotReader {
 public:
  AsOfReader(const Database& database, Position position)
      : SnapshotReader(database),
        position_(position),
        walks_([this] { return this->database().NewIterator(kHistoryFamily, snapshot()); }),
        lookups_([this] { return this->database().NewRowIterator(kHistoryFamily, snapshot()); }) {}

  absl::StatusOr<std::optional<std::string>> Get(absl::string_view table,
                                                 absl::string_view key) const override {
    const std::string sought = HistoryKey(table, key, position_);
    const Iterators::Loan iterator(lookups_);
    iterator->Seek(sought);
    KEZHI_RETURN_IF_ERROR(FromRocksdb(iterator->status(), absl::StrCat("reading table ", table)));
    if (!iterator->Valid() || RowOf(*iterator) != RowOf(sought)) return std::nullopt;
    const absl::string_view value = ToView(iterator->value());
    if (value.empty() || value[0] == kTombstone) return std::nullopt;
    return std::string(value.substr(1));
  }

  absl::Status Scan(absl::string_view table, absl::string_view begin, absl::string_view end,
                    RowVisitor visit) const override {
    const std::string last = end.empty() ? TableEnd(table) : HistoryPrefix(table, end);
    const Iterators::Loan iterator(walks_);
    std::string row;
    iterator->Seek(HistoryPrefix(table, begin));
    while (iterator->Valid() && ToView(iterator->key()) < last) {
      KEZHI_ASSIGN_OR_RETURN(HistoryKeyParts parts, PartsOf(table, *iterator));
      row = std::string(RowOf(*iterator));
      SkipTo(row, parts.position, *iterator);
      if (!ShowIfLive(row, parts.key, *iterator, visit)) return absl::OkStatus();
      SkipVersions(row, *iterator);
    }
    return FromRocksdb(iterator->status(), absl::StrCat("reading table ", table));
  }

  absl::Status ScanReverse(absl::string_view table, absl::string_view begin, absl::string_view end,
                           RowVisitor visit) const override {
    const std::string first = HistoryPrefix(table, begin);
    const Iterators::Loan iterator(walks_);
    // No stored key equals such a bound: a key has a position behind it.
    iterator->SeekForPrev(end.empty() ? TableEnd(table) : HistoryPrefix(table, end));
    while (iterator->Valid() && ToView(iterator->key()) >= first) {
      KEZHI_ASSIGN_OR_RETURN(const HistoryKeyParts parts, PartsOf(table, *iterator));
      const std::string row(RowOf(*iterator));
      iterator->Seek(VersionKey(row));
      if (!ShowIfLive(row, parts.key, *iterator, visit)) return absl::OkStatus();
      KEZHI_RETURN_IF_ERROR(FromRocksdb(iterator->status(), absl::StrCat("reading table ", table)));
      iterator->SeekForPrev(row);
    }
    return FromRocksdb(iterator->status(), absl::StrCat("reading table ", table));
  }

 private:
  // A few steps are cheaper than a seek, and most rows have few versions.
  static constexpr int kSteps = 4;

  static absl::StatusOr<HistoryKeyParts> PartsOf(absl::string_view table,
                                                 const rocksdb::Iterator& iterator) {
    std::optional<HistoryKeyParts> parts = ParseHistoryKey(table, ToView(iterator.key()));
    if (!parts.has_value()) {
      return absl::DataLossError(absl::StrCat("table ", table, " holds a key that is none"));
    }
    return *std::move(parts);
  }

  // What all versions of the row begin with, of the key of any of them.
  static absl::string_view RowOf(absl::string_view version_key) { return HistoryRow(version_key); }

  static absl::string_view RowOf(const rocksdb::Iterator& iterator) {
    return HistoryRow(ToView(iterator.key()));
  }

  // Where the row's last version at or before the position is, or would be.
  std::string VersionKey(absl::string_view row) const {
    return absl::StrCat(row, Be64(~position_.value()));
  }

  // From a version of the row, of `newest`, on to the last one at or before the position.
  void SkipTo(absl::string_view row, Position newest, rocksdb::Iterator& iterator) const {
    if (newest <= position_) return;
    const std::string sought = VersionKey(row);
    for (int step = 0; step < kSteps; ++step) {
      iterator.Next();
      if (!iterator.Valid() || ToView(iterator.key()) >= sought) return;
    }
    iterator.Seek(sought);
  }

  // Shows the version that the iterator stands on if it is one of the row and live; false when the
  // walk is over.
  static bool ShowIfLive(absl::string_view row, absl::string_view key,
                         const rocksdb::Iterator& iterator, RowVisitor visit) {
    if (!iterator.Valid() || RowOf(iterator) != row) return true;
    const absl::string_view value = ToView(iterator.value());
    if (value.empty() || value[0] == kTombstone) return true;
    return visit(key, value.substr(1));
  }

  // On to the next row.
  static void SkipVersions(const std::string& row, rocksdb::Iterator& iterator) {
    for (int step = 0; step < kSteps; ++step) {
      if (!iterator.Valid() || RowOf(iterator) != row) return;
      iterator.Next();
    }
    if (!iterator.Valid() || RowOf(iterator) != row) return;
    iterator.Seek(HistoryNext(row));
  }

  const Position position_;
  // Over many rows, and to one row each.
  mutable Iterators walks_;
  mutable Iterators lookups_;
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
