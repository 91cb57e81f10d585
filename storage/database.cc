#include "storage/database.h"

#include <algorithm>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include <rocksdb/cache.h>
#include <rocksdb/convenience.h>
#include <rocksdb/filter_policy.h>
#include <rocksdb/slice_transform.h>
#include <rocksdb/table.h>

#include "base/check.h"
#include "base/status_macros.h"
#include "storage/filled_wal.h"
#include "storage/wal_check.h"

namespace kezhi::storage {
namespace {

rocksdb::CompressionType Supported(rocksdb::CompressionType wanted) {
  const std::vector<rocksdb::CompressionType> all = rocksdb::GetSupportedCompressions();
  return std::find(all.begin(), all.end(), wanted) != all.end() ? wanted : rocksdb::kNoCompression;
}

rocksdb::DBOptions MakeDbOptions(const DatabaseOptions& options) {
  rocksdb::DBOptions db;
  if (options.env != nullptr) db.env = options.env;
  db.create_if_missing = !options.must_exist;
  db.paranoid_checks = true;
  // The default mode opens a log with a damaged byte in its middle and silently drops what follows.
  // This one refuses it and takes only a torn tail, which was never acknowledged.
  db.wal_recovery_mode = options.up_to_damage
                             ? rocksdb::WALRecoveryMode::kPointInTimeRecovery
                             : rocksdb::WALRecoveryMode::kTolerateCorruptedTailRecords;
  db.manual_wal_flush = options.manual_wal_flush;
  // After an I/O error the process ends and opens anew; RocksDB must not mend itself behind our
  // back.
  db.max_bgerror_resume_count = 0;
  // Shared by all databases of the process. With the two that are the default a long compaction of
  // the views held up the journal's, and that the commands.
  db.max_background_jobs = 4;
  db.db_write_buffer_size = options.write_buffer_bytes;
  db.max_total_wal_size = options.write_buffer_bytes;
  db.max_open_files = 512;
  // One thread a family instead of 16: who only looks opens a database often, and for few files.
  if (options.read_only) db.max_file_opening_threads = 1;
  db.skip_stats_update_on_db_open = true;
  db.bytes_per_sync = 1U << 20;
  db.info_log_level = rocksdb::InfoLogLevel::WARN_LEVEL;
  db.max_log_file_size = 4U << 20;
  db.keep_log_file_num = 2;
  db.stats_dump_period_sec = 0;
  db.stats_persist_period_sec = 0;
  return db;
}

// All of a key but the bytes at its end.
class WithoutVersion : public rocksdb::SliceTransform {
 public:
  explicit WithoutVersion(std::size_t bytes) : bytes_(bytes) {}

  const char* Name() const override { return "kezhi.WithoutVersion"; }

  rocksdb::Slice Transform(const rocksdb::Slice& key) const override {
    return {key.data(), key.size() - bytes_};
  }

  bool InDomain(const rocksdb::Slice& key) const override { return key.size() >= bytes_; }

 private:
  const std::size_t bytes_;
};

rocksdb::ColumnFamilyOptions MakeFamilyOptions(const DatabaseOptions& options,
                                               const std::string& name,
                                               const std::shared_ptr<rocksdb::Cache>& cache) {
  rocksdb::BlockBasedTableOptions table;
  table.block_cache = cache;
  table.cache_index_and_filter_blocks = true;
  table.cache_index_and_filter_blocks_with_high_priority = true;
  table.pin_l0_filter_and_index_blocks_in_cache = true;
  table.filter_policy.reset(rocksdb::NewBloomFilterPolicy(10));
  // In parts: those of a large file are as large as many blocks, and reading one to use a line of
  // it cost a thousand times what the line costs.
  table.index_type = rocksdb::BlockBasedTableOptions::kTwoLevelIndexSearch;
  table.partition_filters = true;
  table.pin_top_level_index_and_filter = true;
  table.block_size = options.block_bytes;
  table.format_version = 5;
  rocksdb::ColumnFamilyOptions family;
  if (!name.empty() && name == options.versioned_family) {
    family.prefix_extractor = std::make_shared<WithoutVersion>(options.version_bytes);
    // Nobody looks for a whole key.
    table.whole_key_filtering = false;
  }
  family.table_factory.reset(rocksdb::NewBlockBasedTableFactory(table));
  family.compression = Supported(rocksdb::kLZ4Compression);
  // What is fresh is soon written again, so it is not compressed; and it is merged with the rest
  // when there is twice as much of it as RocksDB would wait for: that rest is the bulk of the work.
  family.compression_per_level.assign(static_cast<std::size_t>(family.num_levels),
                                      family.compression);
  family.compression_per_level.front() = rocksdb::kNoCompression;
  family.level0_file_num_compaction_trigger = 8;
  if (options.dense) family.bottommost_compression = Supported(rocksdb::kZSTD);
  family.write_buffer_size = options.write_buffer_bytes / 4;
  // Most keys that a decision asks for are not there yet (a new request, a new stream): a filter
  // over the memtable answers in place of a search.
  family.memtable_whole_key_filtering = true;
  family.memtable_prefix_bloom_size_ratio = 0.05;
  family.level_compaction_dynamic_level_bytes = true;
  return family;
}

// Creates the directory and those above it.
absl::Status CreateDirectories(rocksdb::Env* env, const std::string& directory) {
  std::string path = absl::StartsWith(directory, "/") ? "/" : "";
  const std::vector<std::string> parts = absl::StrSplit(directory, '/', absl::SkipEmpty());
  for (const std::string& part : parts) {
    absl::StrAppend(&path, part, "/");
    if (env->FileExists(path).ok()) continue;
    KEZHI_RETURN_IF_ERROR(
        FromRocksdb(env->CreateDirIfMissing(path), absl::StrCat("creating ", path)));
  }
  return absl::OkStatus();
}

// A directory that lost its CURRENT file would be taken for a new one, and the log would begin
// again at 1.
absl::Status CheckDirectory(rocksdb::Env* env, const DatabaseOptions& options) {
  if (env->FileExists(options.directory + "/CURRENT").ok()) return absl::OkStatus();
  std::vector<std::string> files;
  env->GetChildren(options.directory, &files).PermitUncheckedError();
  for (const std::string& file : files) {
    if (absl::EndsWith(file, ".sst") || absl::EndsWith(file, ".log")) {
      return absl::DataLossError(
          absl::StrCat(options.directory, " holds ", file, " but no CURRENT file"));
    }
  }
  if (options.read_only || options.must_exist) {
    return absl::NotFoundError(absl::StrCat(options.directory, " holds no database"));
  }
  return CreateDirectories(env, options.directory);
}

bool Contains(const std::vector<std::string>& names, const std::string& name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

// Families that are not there yet; a read-only open must do without them.
absl::StatusOr<std::vector<std::string>> MissingFamilies(const DatabaseOptions& options,
                                                         const rocksdb::DBOptions& db) {
  if (!db.env->FileExists(options.directory + "/CURRENT").ok()) return options.families;
  std::vector<std::string> there;
  KEZHI_RETURN_IF_ERROR(FromRocksdb(rocksdb::DB::ListColumnFamilies(db, options.directory, &there),
                                    absl::StrCat("opening ", options.directory)));
  std::vector<std::string> missing;
  for (const std::string& family : options.families) {
    if (!Contains(there, family)) missing.push_back(family);
  }
  return missing;
}

}  // namespace

absl::StatusOr<std::unique_ptr<Database>> Database::Open(const DatabaseOptions& options) {
  std::unique_ptr<Database> database(new Database());
  rocksdb::DBOptions db_options = MakeDbOptions(options);
  KEZHI_RETURN_IF_ERROR(CheckDirectory(db_options.env, options));
  WalEnds ends;
  if (!options.up_to_damage) {
    KEZHI_ASSIGN_OR_RETURN(ends, CheckWals(db_options.env, options.directory));
  }
  if (options.fill_wal) {
    database->env_ =
        rocksdb::NewCompositeEnv(FillWals(db_options.env->GetFileSystem(), std::move(ends)));
    db_options.env = database->env_.get();
  }
  const std::shared_ptr<rocksdb::Cache> cache = rocksdb::NewLRUCache(options.block_cache_bytes);
  KEZHI_ASSIGN_OR_RETURN(const std::vector<std::string> missing,
                         MissingFamilies(options, db_options));
  std::vector<rocksdb::ColumnFamilyDescriptor> descriptors;
  descriptors.reserve(options.families.size() + 1);
  descriptors.emplace_back(rocksdb::kDefaultColumnFamilyName,
                           MakeFamilyOptions(options, "", cache));
  std::vector<rocksdb::ColumnFamilyDescriptor> to_make;
  for (const std::string& family : options.families) {
    (Contains(missing, family) ? to_make : descriptors)
        .emplace_back(family, MakeFamilyOptions(options, family, cache));
  }

  rocksdb::DB* raw = nullptr;
  const rocksdb::Status status =
      options.read_only ? rocksdb::DB::OpenForReadOnly(db_options, options.directory, descriptors,
                                                       &database->families_, &raw)
                        : rocksdb::DB::Open(db_options, options.directory, descriptors,
                                            &database->families_, &raw);
  database->db_.reset(raw);
  KEZHI_RETURN_IF_ERROR(FromRocksdb(status, absl::StrCat("opening ", options.directory)));
  // At once, not each by itself as an open would: RocksDB writes down the options of all families,
  // and reads them back, whenever it has made some.
  std::vector<rocksdb::ColumnFamilyHandle*> made;
  rocksdb::Status making;
  if (!options.read_only && !missing.empty()) making = raw->CreateColumnFamilies(to_make, &made);
  made.resize(missing.size(), nullptr);
  std::size_t next = 0;
  for (std::size_t i = 0; i < options.families.size(); ++i) {
    if (!Contains(missing, options.families[i])) continue;
    database->families_.insert(database->families_.begin() + static_cast<std::ptrdiff_t>(i) + 1,
                               made[next++]);
  }
  KEZHI_RETURN_IF_ERROR(
      FromRocksdb(making, absl::StrCat("making families in ", options.directory)));
  return database;
}

Database::~Database() {
  if (db_ == nullptr) return;
  for (rocksdb::ColumnFamilyHandle* family : families_) {
    if (family == nullptr) continue;
    db_->DestroyColumnFamilyHandle(family).PermitUncheckedError();
  }
  // What is not synced was not promised, so a failing close loses nothing.
  db_->Close().PermitUncheckedError();
}

absl::StatusOr<bool> Database::Get(std::size_t place, absl::string_view key, std::string* value,
                                   const rocksdb::Snapshot* snapshot) const {
  if (family(place) == nullptr) return false;
  rocksdb::ReadOptions options;
  options.snapshot = snapshot;
  const rocksdb::Status status = db_->Get(options, family(place), ToSlice(key), value);
  if (status.IsNotFound()) return false;
  KEZHI_RETURN_IF_ERROR(FromRocksdb(status, "reading"));
  return true;
}

std::unique_ptr<rocksdb::Iterator> Database::NewIterator(std::size_t place,
                                                         const rocksdb::Snapshot* snapshot) const {
  rocksdb::ReadOptions options;
  options.snapshot = snapshot;
  options.total_order_seek = true;
  if (family(place) == nullptr) {
    return std::unique_ptr<rocksdb::Iterator>(rocksdb::NewEmptyIterator());
  }
  return std::unique_ptr<rocksdb::Iterator>(db_->NewIterator(options, family(place)));
}

std::unique_ptr<rocksdb::Iterator> Database::NewRowIterator(
    std::size_t place, const rocksdb::Snapshot* snapshot) const {
  rocksdb::ReadOptions options;
  options.snapshot = snapshot;
  options.prefix_same_as_start = true;
  return std::unique_ptr<rocksdb::Iterator>(db_->NewIterator(options, family(place)));
}

absl::Status DestroyDatabase(const std::string& directory, rocksdb::Env* env) {
  rocksdb::Options options;
  if (env != nullptr) options.env = env;
  if (!options.env->FileExists(directory).ok()) return absl::OkStatus();
  return FromRocksdb(rocksdb::DestroyDB(directory, options), absl::StrCat("removing ", directory));
}

absl::Status FromRocksdb(const rocksdb::Status& status, absl::string_view doing) {
  if (status.ok()) return absl::OkStatus();
  const std::string text = status.ToString();
  const std::string message = absl::StrCat(doing, ": ", text);
  if (status.IsCorruption()) return absl::DataLossError(message);
  if (status.IsNotFound()) return absl::NotFoundError(message);
  if (status.IsNoSpace()) return absl::ResourceExhaustedError(message);
  // RocksDB has no code for a held lock, only these words.
  if (status.IsIOError() &&
      (absl::StrContains(text, "While lock file") || absl::StrContains(text, "lock hold by"))) {
    return absl::FailedPreconditionError(absl::StrCat(message, ": another process has it open"));
  }
  if (status.IsIOError() || status.IsTryAgain() || status.IsBusy() ||
      status.IsShutdownInProgress()) {
    return absl::UnavailableError(message);
  }
  return absl::InternalError(message);
}

}  // namespace kezhi::storage
