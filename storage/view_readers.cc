#include "storage/view_readers.h"

#include <functional>
#include <set>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

#include "base/status_macros.h"
#include "storage/keys.h"
#include "storage/view_digest.h"
#include "storage/view_values.h"
#include "storage/view_walks.h"

namespace kezhi::storage {
namespace {

// What both readers share: a snapshot of the database, so that rows, their history and checkpoints
// belong together.
class SnapshotReader : public ViewReader {
 public:
  explicit SnapshotReader(const Database& database)
      : database_(database), snapshot_(database.db()->GetSnapshot()) {}

  ~SnapshotReader() override { database_.db()->ReleaseSnapshot(snapshot_); }

  SnapshotReader(const SnapshotReader&) = delete;
  SnapshotReader& operator=(const SnapshotReader&) = delete;

  absl::StatusOr<std::optional<std::string>> Get(absl::string_view table,
                                                 absl::string_view key) const override {
    KEZHI_ASSIGN_OR_RETURN(std::optional<StoredRow> row, GetRow(table, key));
    return row.has_value() ? std::optional<std::string>(std::move(row->value)) : std::nullopt;
  }

  absl::Status Scan(absl::string_view table, absl::string_view begin, absl::string_view end,
                    RowVisitor visit) const override {
    return Walk({table, begin, end, /*reverse=*/false}, visit);
  }

  absl::Status ScanReverse(absl::string_view table, absl::string_view begin, absl::string_view end,
                           RowVisitor visit) const override {
    return Walk({table, begin, end, /*reverse=*/true}, visit);
  }

  absl::StatusOr<Position> Checkpoint(absl::string_view space) const override {
    return ReadCheckpoint(database_, space, snapshot());
  }

  absl::StatusOr<std::string> Digest(absl::string_view space, Position earliest) const override {
    KEZHI_ASSIGN_OR_RETURN(const std::vector<std::string> tables,
                           ReadTables(database_, space, snapshot()));
    ViewDigest digest;
    for (const std::string& table : tables) {
      digest.BeginTable(table);
      KEZHI_RETURN_IF_ERROR(AddLive(TableIn(space, table), digest));
      KEZHI_RETURN_IF_ERROR(AddVersions(TableIn(space, table), earliest, digest));
    }
    return digest.Finish();
  }

 protected:
  virtual absl::Status Walk(const RowRange& range, RowVisitor visit) const = 0;

  const Database& database() const { return database_; }

  const rocksdb::Snapshot* snapshot() const { return snapshot_; }

  // The row as it is in `latest`.
  absl::StatusOr<std::optional<StoredRow>> Latest(absl::string_view table,
                                                  absl::string_view key) const {
    return ReadLatest(database_, TableKey(table, key), snapshot());
  }

 private:
  absl::Status AddLive(const std::string& table, ViewDigest& digest) const {
    const auto iterator = database_.NewIterator(kLatestFamily, snapshot());
    LatestWalk rows({table}, *iterator);
    for (; rows.Valid(); rows.Next()) digest.Add(rows.key(), rows.row().value);
    digest.EndRows();
    return rows.status();
  }

  // Those of the history and, before them, the ones that are in force.
  absl::Status AddVersions(const std::string& table, Position earliest, ViewDigest& digest) const {
    Visibility visibility(earliest);
    const std::string prefix = TablePrefix(table);
    const auto add = [&](absl::string_view key, absl::string_view value) {
      if (visibility.Visible(key)) digest.Add(key.substr(prefix.size()), value);
    };
    const auto versions = database_.NewIterator(kHistoryFamily, snapshot());
    versions->Seek(prefix);
    // Adds those of the history before `end`.
    const auto add_before = [&](absl::string_view end) {
      for (; versions->Valid() && ToView(versions->key()) < end; versions->Next()) {
        add(ToView(versions->key()), ToView(versions->value()));
      }
    };
    const auto iterator = database_.NewIterator(kLatestFamily, snapshot());
    LatestWalk rows({table}, *iterator);
    std::string value;
    for (; rows.Valid(); rows.Next()) {
      const std::string key = HistoryKey(table, rows.key(), rows.row().since);
      add_before(key);
      value.clear();
      AppendHistory(rows.row().value, value);
      add(key, value);
    }
    KEZHI_RETURN_IF_ERROR(rows.status());
    add_before(TableEnd(table));
    digest.EndRows();
    return FromRocksdb(versions->status(), absl::StrCat("reading table ", table));
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

  absl::StatusOr<std::optional<StoredRow>> GetRow(absl::string_view table,
                                                  absl::string_view key) const override {
    return Latest(table, key);
  }

 protected:
  absl::Status Walk(const RowRange& range, RowVisitor visit) const override {
    const Iterators::Loan iterator(walks_);
    LatestWalk rows(range, *iterator);
    while (rows.Valid() && visit(rows.key(), rows.row().value)) rows.Next();
    return rows.status();
  }

 private:
  mutable Iterators walks_;
};

// A row is as it was when it is in `latest` since then or longer; else the history tells.
class AsOfReader : public SnapshotReader {
 public:
  AsOfReader(const Database& database, Position position)
      : SnapshotReader(database),
        position_(position),
        latest_walks_([this] { return this->database().NewIterator(kLatestFamily, snapshot()); }),
        walks_([this] { return this->database().NewIterator(kHistoryFamily, snapshot()); }),
        lookups_([this] { return this->database().NewRowIterator(kHistoryFamily, snapshot()); }) {}

  absl::StatusOr<std::optional<StoredRow>> GetRow(absl::string_view table,
                                                  absl::string_view key) const override {
    KEZHI_ASSIGN_OR_RETURN(std::optional<StoredRow> latest, Latest(table, key));
    if (latest.has_value() && latest->since <= position_) return latest;
    // The versions lie together, newest first; so one seek finds the last at or before a position.
    const std::string sought = HistoryKey(table, key, position_);
    const Iterators::Loan iterator(lookups_);
    iterator->Seek(sought);
    KEZHI_RETURN_IF_ERROR(FromRocksdb(iterator->status(), absl::StrCat("reading table ", table)));
    if (!iterator->Valid()) return std::nullopt;
    const absl::string_view found = ToView(iterator->key());
    if (HistoryRow(found) != HistoryRow(sought)) return std::nullopt;
    const std::optional<absl::string_view> value = ParseHistory(ToView(iterator->value()));
    if (!value.has_value()) return std::nullopt;
    return StoredRow{std::string(*value), HistoryPosition(found)};
  }

 protected:
  absl::Status Walk(const RowRange& range, RowVisitor visit) const override {
    const Iterators::Loan latest_iterator(latest_walks_);
    const Iterators::Loan iterator(walks_);
    LatestWalk latest(range, *latest_iterator);
    HistoryWalk history(range, position_, *iterator);
    while (latest.Valid() || history.Valid()) {
      // Negative: the next row is in `latest` alone; positive: in the history alone.
      const int order = Order(latest, history, range.reverse);
      if (!Show(order <= 0 ? &latest : nullptr, order >= 0 ? &history : nullptr, visit)) break;
      if (order <= 0) latest.Next();
      if (order >= 0) history.Next();
    }
    KEZHI_RETURN_IF_ERROR(latest.status());
    return history.status();
  }

 private:
  static int Order(const LatestWalk& latest, const HistoryWalk& history, bool reverse) {
    if (!history.Valid()) return -1;
    if (!latest.Valid()) return 1;
    const int order = latest.key().compare(history.key());
    return reverse ? -order : order;
  }

  // The row that those of the two stand on that are given, if it was live; false when the walk is
  // over.
  bool Show(const LatestWalk* latest, HistoryWalk* history, RowVisitor visit) const {
    if (latest != nullptr && latest->row().since <= position_) {
      return visit(latest->key(), latest->row().value);
    }
    if (history == nullptr) return true;
    const std::optional<absl::string_view> value = history->Value();
    return !value.has_value() || visit(history->key(), *value);
  }

  const Position position_;
  // Over many rows, and to one row each.
  mutable Iterators latest_walks_;
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

absl::StatusOr<std::optional<StoredRow>> ReadLatest(const Database& database, absl::string_view row,
                                                    const rocksdb::Snapshot* snapshot) {
  StoredRow found;
  KEZHI_ASSIGN_OR_RETURN(const bool there,
                         database.Get(kLatestFamily, row, &found.value, snapshot));
  if (!there) return std::nullopt;
  const std::optional<LatestValue> parsed = ParseLatest(found.value);
  if (!parsed.has_value()) {
    const absl::string_view table = row.substr(0, row.find('\0'));
    return absl::DataLossError(absl::StrCat("table ", table, " holds what is no row"));
  }
  found.since = parsed->since;
  found.value.erase(0, found.value.size() - parsed->value.size());
  return found;
}

absl::StatusOr<std::vector<std::string>> ReadTables(const Database& database,
                                                    absl::string_view space,
                                                    const rocksdb::Snapshot* snapshot) {
  // What has only live rows is in the one, what had rows in the other.
  std::set<std::string> tables;
  const std::string prefix = SpaceBegin(space);
  for (const std::size_t family : {kLatestFamily, kHistoryFamily}) {
    const auto iterator = database.NewIterator(family, snapshot);
    iterator->Seek(prefix);
    while (iterator->Valid() && absl::StartsWith(ToView(iterator->key()), prefix)) {
      const absl::string_view key = ToView(iterator->key());
      const std::string table(key.substr(0, key.find('\0')));
      tables.insert(table.substr(prefix.size()));
      iterator->Seek(TableEnd(table));
    }
    KEZHI_RETURN_IF_ERROR(FromRocksdb(iterator->status(), "listing the tables"));
  }
  return std::vector<std::string>(tables.begin(), tables.end());
}

std::unique_ptr<ViewReader> NewLatestReader(const Database& database) {
  return std::make_unique<LatestReader>(database);
}

std::unique_ptr<ViewReader> NewAsOfReader(const Database& database, Position position) {
  return std::make_unique<AsOfReader>(database, position);
}

}  // namespace kezhi::storage
