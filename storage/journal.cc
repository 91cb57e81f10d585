#include "storage/journal.h"

#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include <rocksdb/write_batch.h>

#include "base/check.h"
#include "base/status_macros.h"
#include "storage/commit_log.h"
#include "storage/entry_batch.h"
#include "storage/journal_families.h"
#include "storage/keys.h"
#include "storage/limits.h"
#include "storage/position.h"
#include "storage/record_header.h"
#include "storage/values.h"

namespace kezhi::storage {
namespace {

DatabaseOptions MakeDatabaseOptions(const Journal::Options& options) {
  DatabaseOptions database;
  database.directory = options.directory;
  database.env = options.env;
  database.read_only = options.read_only;
  database.manual_wal_flush = true;
  database.fill_wal = true;
  database.block_cache_bytes = options.block_cache_bytes;
  database.write_buffer_bytes = options.write_buffer_bytes;
  database.families = JournalFamilies();
  return database;
}

// Adds to a failed opening up to where the log can still be read.
absl::Status WithLastReadable(const absl::Status& damage, DatabaseOptions options) {
  options.read_only = true;
  options.up_to_damage = true;
  absl::StatusOr<std::unique_ptr<Database>> database = Database::Open(options);
  if (!database.ok()) return damage;
  const std::unique_ptr<rocksdb::Iterator> last(
      (*database)->db()->NewIterator(rocksdb::ReadOptions(), (*database)->family(kRecordsFamily)));
  last->SeekToLast();
  if (!last->status().ok()) return damage;
  const std::uint64_t position = last->Valid() ? ParseBe64(ToView(last->key())).value_or(0) : 0;
  return absl::DataLossError(
      absl::StrCat(damage.message(), ": the log is damaged after position ", position));
}

}  // namespace

absl::StatusOr<std::unique_ptr<Journal>> Journal::Open(const Options& options) {
  std::unique_ptr<Journal> journal(new Journal());
  journal->options_ = options;
  const DatabaseOptions database_options = MakeDatabaseOptions(options);
  absl::StatusOr<std::unique_ptr<Database>> database = Database::Open(database_options);
  if (absl::IsDataLoss(database.status())) {
    return WithLastReadable(database.status(), database_options);
  }
  KEZHI_RETURN_IF_ERROR(database.status());
  journal->database_ = *std::move(database);

  std::string format;
  KEZHI_ASSIGN_OR_RETURN(const bool exists,
                         journal->database_->Get(kMetaFamily, kMetaFormatKey, &format));
  if (!exists) {
    KEZHI_RETURN_IF_ERROR(journal->Create(journal->options_.random));
  } else {
    unsigned version = 0;
    if (!absl::SimpleAtoi(format, &version) || version != kFormatVersion) {
      return absl::FailedPreconditionError(
          absl::StrCat("the journal has format ", format, ", this program knows ", kFormatVersion));
    }
    KEZHI_ASSIGN_OR_RETURN(const bool named,
                           journal->database_->Get(kMetaFamily, kMetaLogIdKey, &journal->log_id_));
    if (!named || journal->log_id_.size() != kLogIdBytes) {
      return absl::DataLossError("the journal has lost its log id");
    }
  }
  KEZHI_RETURN_IF_ERROR(journal->LoadHead());
  KEZHI_RETURN_IF_ERROR(journal->LoadTree());
  return journal;
}

Journal::~Journal() {
  StopWaiting();
  MutexLock lock(&mutex_);
  snapshot_.reset();
}

absl::Status Journal::Create(Random& random) {
  if (options_.read_only) return absl::NotFoundError("there is no journal yet");
  const std::unique_ptr<rocksdb::Iterator> any = database_->NewIterator(kEntriesFamily);
  any->SeekToFirst();
  if (any->Valid() || !any->status().ok()) {
    return absl::DataLossError("the journal has entries but has lost its format version");
  }
  log_id_.assign(kLogIdBytes, '\0');
  random(log_id_.data(), log_id_.size());
  rocksdb::WriteBatch batch;
  batch.Put(database_->family(kMetaFamily), ToSlice(kMetaFormatKey), absl::StrCat(kFormatVersion));
  batch.Put(database_->family(kMetaFamily), ToSlice(kMetaLogIdKey), log_id_);
  KEZHI_RETURN_IF_ERROR(
      FromRocksdb(database_->db()->Write(rocksdb::WriteOptions(), &batch), "creating the journal"));
  return FromRocksdb(database_->db()->FlushWAL(true), "creating the journal");
}

absl::Status Journal::LoadHead() {
  const auto last_of = [this](std::size_t family) {
    std::unique_ptr<rocksdb::Iterator> last = database_->NewIterator(family);
    last->SeekToLast();
    return last;
  };
  const std::unique_ptr<rocksdb::Iterator> last_entry = last_of(kEntriesFamily);
  const std::unique_ptr<rocksdb::Iterator> last_record = last_of(kRecordsFamily);
  KEZHI_RETURN_IF_ERROR(FromRocksdb(last_entry->status(), "reading the last entry"));
  KEZHI_RETURN_IF_ERROR(FromRocksdb(last_record->status(), "reading the last record"));

  Head head;
  if (last_entry->Valid()) {
    const std::uint64_t index = ParseBe64(ToView(last_entry->key())).value_or(0);
    KEZHI_ASSIGN_OR_RETURN(const v1::CommitLogEntry entry,
                           ReadEntryAt(index, nullptr, &head.entry_hash));
    head.entry_index = index;
    head.position = Position(entry.first_position() + entry.count() - 1);
  }
  const std::uint64_t last =
      last_record->Valid() ? ParseBe64(ToView(last_record->key())).value_or(0) : 0;
  if (last != head.position.value()) {
    return absl::DataLossError(absl::StrCat("entry ", head.entry_index, " ends at position ",
                                            ToString(head.position),
                                            ", but the last record is at position ", last));
  }
  if (last > 0) {
    KEZHI_ASSIGN_OR_RETURN(const absl::string_view bytes,
                           ParseRecordValue(head.position, ToView(last_record->value())));
    KEZHI_ASSIGN_OR_RETURN(const RecordHeader header, ScanRecordHeader(bytes));
    std::string indexed;
    KEZHI_ASSIGN_OR_RETURN(
        const bool found,
        database_->Get(kStreamsFamily, StreamKey(header.stream, header.revision), &indexed));
    if (header.position != head.position || header.log_id != log_id_ || !found ||
        indexed != RecordKey(head.position)) {
      return absl::DataLossError(absl::StrCat(
          "record at position ", last, " is of another log or place, or missing in its stream"));
    }
    head.recorded_at = header.recorded_at;
  }
  Publish(std::move(head), nullptr);
  return absl::OkStatus();
}

absl::Status Journal::CheckFreeSpace() const {
  if (options_.min_free_bytes == 0) return absl::OkStatus();
  // One statvfs for each group commit: nothing beside its sync.
  std::uint64_t free_bytes = 0;
  rocksdb::Env* env = options_.env != nullptr ? options_.env : rocksdb::Env::Default();
  const rocksdb::Status status = env->GetFreeSpace(options_.directory, &free_bytes);
  if (!status.ok() || free_bytes >= options_.min_free_bytes) return absl::OkStatus();
  return absl::ResourceExhaustedError(absl::StrCat(
      "the disk has ", free_bytes, " bytes free, writing goes on from ", options_.min_free_bytes));
}

absl::Status Journal::Apply(const v1::CommitLogEntry& entry) {
  KEZHI_CHECK(!options_.read_only);
  if (failed_) {
    return absl::UnavailableError(
        "an earlier write failed: reopen the journal to learn its outcome");
  }
  KEZHI_RETURN_IF_ERROR(CheckFreeSpace());
  const View now = view();
  const Head& before = now.head;
  KEZHI_CHECK(entry.index() == before.entry_index + 1);
  KEZHI_CHECK(entry.previous_hash() == before.entry_hash);
  KEZHI_CHECK(entry.first_position() == before.position.value() + 1);
  KEZHI_CHECK(entry.count() == static_cast<std::uint32_t>(entry.records_size()));

  Head after;
  after.entry_index = entry.index();
  EncodedEntry encoded = EncodeEntry(entry);
  after.entry_hash = std::move(encoded.hash);
  after.position = Position(before.position.value() + entry.count());
  rocksdb::WriteBatch batch(2 * entry.ByteSizeLong());
  const absl::StatusOr<absl::Time> last_time =
      AddRecords(entry, log_id_, before, *database_, batch);
  if (!last_time.ok()) return Fail(entry.index(), last_time.status().message());
  after.recorded_at = *last_time;
  // A copy: readers hold the one of before, and it stays the right one when the write fails.
  auto tree = std::make_shared<Frontier>(*now.tree);
  AddTree(entry, *database_, *tree, batch);
  AddSideWrites(entry, *database_, batch);
  batch.Put(database_->family(kEntriesFamily), EntryKey(entry.index()), encoded.value);

  rocksdb::Status status = database_->db()->Write(rocksdb::WriteOptions(), &batch);
  if (status.ok()) status = database_->db()->FlushWAL(/*sync=*/true);
  if (!status.ok()) return Fail(entry.index(), status.ToString());
  Publish(after, std::move(tree));
  for (const auto& callback : callbacks_) callback(after);
  return absl::OkStatus();
}

absl::Status Journal::Fail(std::uint64_t index, absl::string_view why) {
  failed_ = true;
  return absl::UnavailableError(
      absl::StrCat("writing entry ", index, " failed, its outcome is unknown: ", why));
}

void Journal::Publish(Head head, std::shared_ptr<const Frontier> tree) {
  std::shared_ptr<const rocksdb::Snapshot> snapshot;
  if (!options_.read_only) {
    rocksdb::DB* const db = database_->db();
    // Shared by the readers of that moment; the last one gives it back.
    snapshot.reset(db->GetSnapshot(), [db](const rocksdb::Snapshot* s) { db->ReleaseSnapshot(s); });
  }
  MutexLock lock(&mutex_);
  head_ = std::move(head);
  // Swapped, so that the old one is given back after the lock is released.
  snapshot_.swap(snapshot);
  tree_.swap(tree);
  mutex_.Notify();
}

Head Journal::head() const {
  MutexLock lock(&mutex_);
  return head_;
}

Position Journal::last_position() const {
  MutexLock lock(&mutex_);
  return head_.position;
}

Journal::View Journal::view() const {
  MutexLock lock(&mutex_);
  return {head_, snapshot_, tree_};
}

Journal::Durable Journal::durable() const {
  MutexLock lock(&mutex_);
  return {head_.position, head_.entry_index, snapshot_};
}

Head Journal::AwaitHead(const Head& after, std::chrono::steady_clock::time_point deadline) const {
  MutexLock lock(&mutex_);
  mutex_.AwaitUntil(deadline, [this, &after]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    return stopped_ || head_.entry_index > after.entry_index || head_.position > after.position;
  });
  return head_;
}

void Journal::StopWaiting() {
  MutexLock lock(&mutex_);
  stopped_ = true;
  mutex_.Notify();
}

void Journal::OnHead(std::function<void(const Head&)> callback) {
  callbacks_.push_back(std::move(callback));
}

}  // namespace kezhi::storage
