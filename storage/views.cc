#include "storage/views.h"

#include <algorithm>
#include <set>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include <rocksdb/snapshot.h>
#include <rocksdb/write_batch.h>

#include "base/check.h"
#include "base/status_macros.h"
#include "storage/keys.h"
#include "storage/sorted_files.h"
#include "storage/version_writer.h"
#include "storage/view_readers.h"
#include "storage/view_walks.h"

namespace kezhi::storage {
namespace {

// 1, which named none, kept every version in `history`, the last one in `latest` as well.
constexpr char kFormat[] = "2";

// Whether the rows are stored as ours are, and belong to the log and to what is durable of it.
absl::StatusOr<bool> Fits(const Database& database, const std::string& log_id, Position head) {
  for (const auto& [key, expected] : {std::pair(kMetaFormatKey, absl::string_view(kFormat)),
                                      std::pair(kMetaRowsOfKey, absl::string_view(log_id))}) {
    std::string stored;
    KEZHI_ASSIGN_OR_RETURN(const bool named, database.Get(kViewMetaFamily, key, &stored));
    if (!named || stored != expected) return false;
  }
  const std::string prefix = TablePrefix(kCheckpointTable);
  const auto iterator = database.NewIterator(kViewMetaFamily);
  for (iterator->Seek(prefix);
       iterator->Valid() && absl::StartsWith(ToView(iterator->key()), prefix); iterator->Next()) {
    if (ParseBe64(ToView(iterator->value())).value_or(~std::uint64_t{0}) > head.value()) {
      return false;
    }
  }
  KEZHI_RETURN_IF_ERROR(FromRocksdb(iterator->status(), "reading the checkpoints"));
  return true;
}

// All of them sort behind the dot that ends a space, so that spaces sort as their tables do.
bool IsSpaceCharacter(char c) {
  return absl::ascii_isalnum(static_cast<unsigned char>(c)) || c == '_';
}

// Gathers rows for one write through the memtable.
class BatchSink : public RowSink {
 public:
  explicit BatchSink(const Database& database) : database_(database) {}

  absl::Status Put(std::size_t family, absl::string_view key, absl::string_view value) override {
    return FromRocksdb(batch_.Put(database_.family(family), ToSlice(key), ToSlice(value)),
                       "adding a row");
  }

  absl::Status Delete(std::size_t family, absl::string_view key) override {
    return FromRocksdb(batch_.Delete(database_.family(family), ToSlice(key)), "adding a row");
  }

  absl::Status Write() {
    return FromRocksdb(database_.db()->Write(rocksdb::WriteOptions(), &batch_), "adding rows");
  }

 private:
  const Database& database_;
  rocksdb::WriteBatch batch_;
};

// Rows and checkpoints of them all. They are sorted by space.
absl::Status WriteAdvances(const Database& database, std::span<const Advance* const> advances,
                           RowSink& sink) {
  const Advance* former = nullptr;
  for (const Advance* advance : advances) {
    const std::string& space = advance->space;
    KEZHI_CHECK(!space.empty() && std::all_of(space.begin(), space.end(), IsSpaceCharacter));
    KEZHI_CHECK(former == nullptr || former->space < space);
    for (const RowVersion& version : advance->versions) {
      KEZHI_CHECK(version.position <= advance->checkpoint);
    }
    KEZHI_RETURN_IF_ERROR(WriteVersions(database, space, advance->versions, sink));
    KEZHI_RETURN_IF_ERROR(
        sink.Put(kViewMetaFamily, CheckpointKey(space), Be64(advance->checkpoint.value())));
    former = advance;
  }
  return absl::OkStatus();
}

// Marks what is new as ours, durably.
absl::Status Name(const Database& database, const std::string& log_id) {
  rocksdb::WriteBatch batch;
  batch.Put(ToSlice(kMetaFormatKey), kFormat);
  batch.Put(ToSlice(kMetaRowsOfKey), log_id);
  rocksdb::WriteOptions synced;
  synced.sync = true;
  return FromRocksdb(database.db()->Write(synced, &batch), "naming format and log");
}

// Tells of the version that is in force, if any, of the row that a key of the history is of.
absl::Status SeeLatest(const Database& database, absl::string_view version_key,
                       Visibility& visibility) {
  const std::optional<std::string> key = LatestKey(version_key);
  if (!key.has_value()) return absl::DataLossError("the history holds a key that is none");
  KEZHI_ASSIGN_OR_RETURN(const std::optional<StoredRow> row, ReadLatest(database, *key, nullptr));
  if (row.has_value()) {
    visibility.Visible(absl::StrCat(HistoryRow(version_key), Be64(~row->since.value())));
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::unique_ptr<Views>> Views::Open(const Options& options,
                                                   const std::string& log_id, Position head) {
  DatabaseOptions database_options;
  database_options.directory = options.directory;
  database_options.env = options.env;
  database_options.block_cache_bytes = options.block_cache_bytes;
  database_options.write_buffer_bytes = options.write_buffer_bytes;
  database_options.families = {"latest", "history"};
  database_options.versioned_family = "history";
  database_options.version_bytes = kHistoryVersionBytes;
  // Read by key, much more often than journals are, and thrown away when need be.
  database_options.block_bytes = 8U << 10;
  database_options.dense = false;
  // Nothing is synced, so a power loss may leave holes in the WAL: what lies before them is a whole
  // state.
  database_options.up_to_damage = true;

  std::unique_ptr<Views> views(new Views(options.versions_by_files));
  rocksdb::Env* const env = options.env != nullptr ? options.env : rocksdb::Env::Default();
  const bool existed = env->FileExists(options.directory + "/CURRENT").ok();
  absl::StatusOr<std::unique_ptr<Database>> database = Database::Open(database_options);
  if (database.ok()) {
    const absl::StatusOr<bool> fits = Fits(**database, log_id, head);
    if (fits.ok() && *fits) {
      views->database_ = *std::move(database);
      KEZHI_RETURN_IF_ERROR(views->RemoveInterrupted());
      return views;
    }
  } else if (!absl::IsDataLoss(database.status())) {
    return database.status();
  }
  // Absent, damaged, of another format or log, or ahead of it: begin anew from the journal.
  views->wiped_ = existed;
  database = absl::UnknownError("closed");
  KEZHI_RETURN_IF_ERROR(DestroyDatabase(options.directory, options.env));
  KEZHI_ASSIGN_OR_RETURN(views->database_, Database::Open(database_options));
  KEZHI_RETURN_IF_ERROR(Name(*views->database_, log_id));
  return views;
}

Views::~Views() {
  if (database_ == nullptr) return;
  // Spares the next open the replay of the WAL; what fails here is replayed then.
  rocksdb::FlushOptions flush;
  database_->db()
      ->Flush(flush, {database_->family(kViewMetaFamily), database_->family(kLatestFamily),
                      database_->family(kHistoryFamily)})
      .PermitUncheckedError();
}

absl::Status Views::RemoveInterrupted() {
  KEZHI_ASSIGN_OR_RETURN(const std::vector<std::string> spaces, Spaces());
  for (const std::string& space : spaces) {
    KEZHI_ASSIGN_OR_RETURN(const Position checkpoint, Checkpoint(space));
    if (checkpoint == Position(0)) KEZHI_RETURN_IF_ERROR(Drop(space));
  }
  rocksdb::Env* const env = database_->db()->GetEnv();
  const std::string& directory = database_->db()->GetName();
  std::vector<std::string> files;
  KEZHI_RETURN_IF_ERROR(
      FromRocksdb(env->GetChildren(directory, &files), "listing the views' files"));
  for (const std::string& file : files) {
    if (!absl::EndsWith(file, kLoadSuffix)) continue;
    KEZHI_RETURN_IF_ERROR(FromRocksdb(env->DeleteFile(absl::StrCat(directory, "/", file)),
                                      "removing what a load has left"));
  }
  return absl::OkStatus();
}

absl::StatusOr<Position> Views::Checkpoint(absl::string_view space) const {
  return ReadCheckpoint(*database_, space, nullptr);
}

absl::Status Views::Apply(std::span<const Advance> advances) {
  // By the names of their spaces, as their rows are sorted.
  std::vector<const Advance*> sorted;
  std::size_t versions = 0;
  sorted.reserve(advances.size());
  for (const Advance& advance : advances) {
    sorted.push_back(&advance);
    versions += advance.versions.size();
  }
  std::sort(sorted.begin(), sorted.end(),
            [](const Advance* a, const Advance* b) { return a->space < b->space; });
  if (versions < versions_by_files_) {
    BatchSink batch(*database_);
    KEZHI_RETURN_IF_ERROR(WriteAdvances(*database_, sorted, batch));
    return batch.Write();
  }
  SortedFiles files(*database_, absl::StrCat("apply-", ++applied_));
  KEZHI_RETURN_IF_ERROR(WriteAdvances(*database_, sorted, files));
  return files.Ingest();
}

std::unique_ptr<ViewReader> Views::Latest() const {
  return NewLatestReader(*database_);
}

std::unique_ptr<ViewReader> Views::AsOf(Position position) const {
  return NewAsOfReader(*database_, position);
}

absl::StatusOr<std::vector<std::string>> Views::Tables(absl::string_view space) const {
  return ReadTables(*database_, space, nullptr);
}

absl::StatusOr<std::vector<std::string>> Views::Spaces() const {
  std::set<std::string> spaces;
  for (const std::size_t family : {kLatestFamily, kHistoryFamily}) {
    const auto rows = database_->NewIterator(family);
    for (rows->SeekToFirst(); rows->Valid();) {
      const absl::string_view key = ToView(rows->key());
      const std::string space(key.substr(0, key.find('.')));
      spaces.insert(space);
      rows->Seek(SpaceEnd(space));
    }
    KEZHI_RETURN_IF_ERROR(FromRocksdb(rows->status(), "listing the spaces"));
  }
  const std::string prefix = TablePrefix(kCheckpointTable);
  const auto checkpoints = database_->NewIterator(kViewMetaFamily);
  for (checkpoints->Seek(prefix);
       checkpoints->Valid() && absl::StartsWith(ToView(checkpoints->key()), prefix);
       checkpoints->Next()) {
    spaces.emplace(ToView(checkpoints->key()).substr(prefix.size()));
  }
  KEZHI_RETURN_IF_ERROR(FromRocksdb(checkpoints->status(), "listing the checkpoints"));
  return std::vector<std::string>(spaces.begin(), spaces.end());
}

absl::Status Views::Changes(absl::string_view table, absl::string_view begin, absl::string_view end,
                            Position after, Position until,
                            absl::FunctionRef<void(Position position)> visit) const {
  // A version goes from the one family to the other when it is superseded.
  rocksdb::ManagedSnapshot snapshot(database_->db());
  const auto see = [&](Position position) {
    if (position > after && position <= until) visit(position);
  };
  const auto latest = database_->NewIterator(kLatestFamily, snapshot.snapshot());
  LatestWalk rows({table, begin, end}, *latest);
  for (; rows.Valid(); rows.Next()) see(rows.row().since);
  KEZHI_RETURN_IF_ERROR(rows.status());
  const std::string last = end.empty() ? TableEnd(table) : HistoryPrefix(table, end);
  const auto iterator = database_->NewIterator(kHistoryFamily, snapshot.snapshot());
  for (iterator->Seek(HistoryPrefix(table, begin));
       iterator->Valid() && ToView(iterator->key()) < last; iterator->Next()) {
    see(HistoryPosition(ToView(iterator->key())));
  }
  return FromRocksdb(iterator->status(), absl::StrCat("reading table ", table));
}

absl::StatusOr<std::string> Views::Prune(const std::string& from, Position earliest,
                                         std::size_t count) {
  rocksdb::WriteBatch batch;
  rocksdb::ColumnFamilyHandle* const history = database_->family(kHistoryFamily);
  Visibility visibility(earliest);
  const auto iterator = database_->NewIterator(kHistoryFamily);
  std::string next;
  for (iterator->Seek(from); iterator->Valid(); iterator->Next()) {
    const absl::string_view key = ToView(iterator->key());
    const bool begins_row = !visibility.IsSameRow(key);
    // A part ends between two rows, so that the next one knows what it needs of its own.
    if (begins_row && visibility.seen() >= count) {
      next = std::string(key);
      break;
    }
    // What is in force cannot hide a version that is younger than the earliest.
    if (begins_row && HistoryPosition(key) <= earliest) {
      KEZHI_RETURN_IF_ERROR(SeeLatest(*database_, key, visibility));
    }
    if (!visibility.Visible(key)) batch.Delete(history, iterator->key());
  }
  KEZHI_RETURN_IF_ERROR(FromRocksdb(iterator->status(), "reading the history"));
  KEZHI_RETURN_IF_ERROR(
      FromRocksdb(database_->db()->Write(rocksdb::WriteOptions(), &batch), "removing history"));
  return next;
}

absl::Status Views::Drop(absl::string_view space) {
  rocksdb::WriteBatch batch;
  for (const std::size_t family : {kLatestFamily, kHistoryFamily}) {
    batch.DeleteRange(database_->family(family), SpaceBegin(space), SpaceEnd(space));
  }
  batch.Delete(database_->family(kViewMetaFamily), CheckpointKey(space));
  return FromRocksdb(database_->db()->Write(rocksdb::WriteOptions(), &batch),
                     absl::StrCat("dropping ", space));
}

absl::StatusOr<std::string> Views::Note(absl::string_view name) const {
  std::string text;
  KEZHI_RETURN_IF_ERROR(
      database_->Get(kViewMetaFamily, TableKey(kNoteTable, name), &text).status());
  return text;
}

absl::Status Views::SetNote(absl::string_view name, const std::string& text) {
  rocksdb::WriteOptions synced;
  synced.sync = true;
  return FromRocksdb(database_->db()->Put(synced, TableKey(kNoteTable, name), text),
                     absl::StrCat("noting ", name));
}

std::string TableIn(absl::string_view space, absl::string_view table) {
  return absl::StrCat(space, ".", table);
}

}  // namespace kezhi::storage
