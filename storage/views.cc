#include "storage/views.h"

#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include <rocksdb/write_batch.h>

#include "base/check.h"
#include "base/status_macros.h"
#include "storage/hash.h"
#include "storage/keys.h"
#include "storage/view_readers.h"

namespace kezhi::storage {
namespace {

// Whether the rows belong to the log and to what is durable of it.
absl::StatusOr<bool> Fits(const Database& database, const std::string& log_id, Position head) {
  std::string stored;
  KEZHI_ASSIGN_OR_RETURN(const bool named, database.Get(kViewMetaFamily, kMetaLogIdKey, &stored));
  if (!named || stored != log_id) return false;
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

void AddToDigest(Sha256Stream& digest, absl::string_view bytes) {
  // With its length in front, so that no two sequences of rows look alike.
  digest.Update(Be64(bytes.size()));
  digest.Update(bytes);
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
  // Nothing is synced, so a power loss may leave holes in the WAL: what lies before them is a whole
  // state.
  database_options.up_to_damage = true;

  std::unique_ptr<Views> views(new Views());
  rocksdb::Env* const env = options.env != nullptr ? options.env : rocksdb::Env::Default();
  const bool existed = env->FileExists(options.directory + "/CURRENT").ok();
  absl::StatusOr<std::unique_ptr<Database>> database = Database::Open(database_options);
  if (database.ok()) {
    const absl::StatusOr<bool> fits = Fits(**database, log_id, head);
    if (fits.ok() && *fits) {
      views->database_ = *std::move(database);
      return views;
    }
  } else if (!absl::IsDataLoss(database.status())) {
    return database.status();
  }
  // Absent, damaged, of another log, or ahead of it: begin anew from the journal.
  views->wiped_ = existed;
  database = absl::UnknownError("closed");
  KEZHI_RETURN_IF_ERROR(DestroyDatabase(options.directory, options.env));
  KEZHI_ASSIGN_OR_RETURN(views->database_, Database::Open(database_options));
  rocksdb::WriteOptions synced;
  synced.sync = true;
  KEZHI_RETURN_IF_ERROR(FromRocksdb(
      views->database_->db()->Put(synced, ToSlice(kMetaLogIdKey), log_id), "naming the log"));
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

absl::StatusOr<Position> Views::Checkpoint(absl::string_view projection) const {
  return ReadCheckpoint(*database_, projection, nullptr);
}

absl::Status Views::Apply(absl::string_view projection, std::span<const RowVersion> versions,
                          Position checkpoint) {
  rocksdb::WriteBatch batch;
  std::string tagged;
  for (const RowVersion& version : versions) {
    KEZHI_CHECK(!version.table.empty() && !absl::StrContains(version.table, '\0'));
    KEZHI_CHECK(version.position <= checkpoint);
    const std::string latest = TableKey(version.table, version.key);
    tagged.assign(1, version.value.has_value() ? kLive : kTombstone);
    if (version.value.has_value()) {
      batch.Put(database_->family(kLatestFamily), latest, *version.value);
      tagged.append(*version.value);
    } else {
      batch.Delete(database_->family(kLatestFamily), latest);
    }
    batch.Put(database_->family(kHistoryFamily),
              HistoryKey(version.table, version.key, version.position), tagged);
  }
  batch.Put(database_->family(kViewMetaFamily), CheckpointKey(projection),
            Be64(checkpoint.value()));
  return FromRocksdb(database_->db()->Write(rocksdb::WriteOptions(), &batch),
                     absl::StrCat("applying ", projection));
}

std::unique_ptr<ViewReader> Views::Latest() const {
  return NewLatestReader(*database_);
}

std::unique_ptr<ViewReader> Views::AsOf(Position position) const {
  return NewAsOfReader(*database_, position);
}

absl::StatusOr<std::vector<std::string>> Views::Tables() const {
  std::vector<std::string> tables;
  const auto iterator = database_->NewIterator(kHistoryFamily);
  iterator->SeekToFirst();
  while (iterator->Valid()) {
    const absl::string_view key = ToView(iterator->key());
    tables.emplace_back(key.substr(0, key.find('\0')));
    iterator->Seek(TableEnd(tables.back()));
  }
  KEZHI_RETURN_IF_ERROR(FromRocksdb(iterator->status(), "listing the tables"));
  return tables;
}

absl::StatusOr<std::string> Views::Digest(std::span<const std::string> tables) const {
  Sha256Stream digest;
  for (const std::string& table : tables) {
    AddToDigest(digest, table);
    for (const std::size_t family : {kLatestFamily, kHistoryFamily}) {
      const std::string prefix = TablePrefix(table);
      const auto iterator = database_->NewIterator(family);
      std::uint64_t rows = 0;
      for (iterator->Seek(prefix);
           iterator->Valid() && absl::StartsWith(ToView(iterator->key()), prefix);
           iterator->Next(), ++rows) {
        AddToDigest(digest, ToView(iterator->key()));
        AddToDigest(digest, ToView(iterator->value()));
      }
      KEZHI_RETURN_IF_ERROR(FromRocksdb(iterator->status(), absl::StrCat("reading table ", table)));
      digest.Update(Be64(rows));
    }
  }
  return absl::BytesToHexString(digest.Finish());
}

absl::Status Views::Clear(absl::string_view projection, std::span<const std::string> tables) {
  rocksdb::WriteBatch batch;
  for (const std::string& table : tables) {
    for (const std::size_t family : {kLatestFamily, kHistoryFamily}) {
      batch.DeleteRange(database_->family(family), TablePrefix(table), TableEnd(table));
    }
  }
  batch.Delete(database_->family(kViewMetaFamily), CheckpointKey(projection));
  return FromRocksdb(database_->db()->Write(rocksdb::WriteOptions(), &batch),
                     absl::StrCat("clearing ", projection));
}

}  // namespace kezhi::storage
