#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include <rocksdb/write_batch.h>

#include "base/status_macros.h"
#include "storage/keyring.h"
#include "storage/keys.h"

namespace kezhi::storage {

namespace {

// be64 epoch ‖ be64 microseconds since 1970 ‖ be64 of each id.
std::string ValueOf(const Destruction& deed) {
  std::string value =
      absl::StrCat(Be64(deed.epoch), Be64(static_cast<std::uint64_t>(absl::ToUnixMicros(deed.at))));
  for (const std::uint64_t id : deed.ids) value += Be64(id);
  return value;
}

absl::StatusOr<Destruction> ParseDestruction(std::uint64_t position, absl::string_view value) {
  constexpr std::size_t kNumber = 8;
  constexpr std::size_t kHead = 2;
  std::vector<std::uint64_t> numbers;
  for (; value.size() >= kNumber; value.remove_prefix(kNumber)) {
    numbers.push_back(*ParseBe64(value.substr(0, kNumber)));
  }
  if (!value.empty() || numbers.size() < kHead) {
    return absl::DataLossError(
        absl::StrCat("what was destroyed for position ", position, " is damaged in the keyring"));
  }
  Destruction deed;
  deed.position = position;
  deed.epoch = numbers[0];
  deed.at = absl::FromUnixMicros(static_cast<std::int64_t>(numbers[1]));
  deed.ids.assign(numbers.begin() + kHead, numbers.end());
  return deed;
}

}  // namespace

absl::StatusOr<std::vector<std::uint64_t>> Keyring::Existing(
    std::span<const std::uint64_t> ids) const {
  std::vector<std::uint64_t> existing;
  for (const std::uint64_t id : absl::flat_hash_set<std::uint64_t>(ids.begin(), ids.end())) {
    std::string ignored;
    KEZHI_ASSIGN_OR_RETURN(const bool exists,
                           database_->Get(kKeyringFamily, DataKeyKey(id), &ignored));
    if (exists) existing.push_back(id);
  }
  return existing;
}

absl::Status Keyring::Destroy(std::span<const std::uint64_t> ids) {
  KEZHI_ASSIGN_OR_RETURN(const std::vector<std::uint64_t> existing, Existing(ids));
  rocksdb::WriteBatch batch;
  return DestroyExisting(existing, batch);
}

absl::Status Keyring::DestroyFor(std::span<const Destruction> deeds, const DestroyedUpTo& up_to,
                                 absl::Time now) {
  rocksdb::WriteBatch batch;
  std::vector<std::uint64_t> all;
  // Without a key to destroy there is no new epoch.
  std::vector<Destruction> done(deeds.begin(), deeds.end());
  for (const Destruction& deed : deeds) {
    KEZHI_ASSIGN_OR_RETURN(const std::vector<std::uint64_t> existing, Existing(deed.ids));
    all.insert(all.end(), existing.begin(), existing.end());
  }
  for (Destruction& deed : done) {
    KEZHI_ASSIGN_OR_RETURN(const std::vector<std::uint64_t> existing, Existing(deed.ids));
    if (existing.empty()) {
      // Others may have gone for that position, of another log or of this one before it was put
      // back to an earlier state.
      const absl::StatusOr<Destruction> noted = FindDestruction(deed.position);
      if (noted.ok() && noted->ids == deed.ids) continue;
    }
    deed.epoch = all.empty() ? epoch_ : epoch_ + 1;
    deed.at = now;
    batch.Put(DestructionKey(deed.position), ValueOf(deed));
  }
  batch.Put(ToSlice(kMetaDestroyedUpToKey), absl::StrCat(up_to.log_id, Be64(up_to.position)));
  return DestroyExisting(all, batch);
}

absl::Status Keyring::ChangeEpoch() {
  rocksdb::WriteBatch batch;
  KEZHI_RETURN_IF_ERROR(Rewrap({}, epoch_ + 1, batch));
  return FinishDestroying();
}

absl::Status Keyring::DestroyExisting(const std::vector<std::uint64_t>& ids,
                                      rocksdb::WriteBatch& batch) {
  if (!ids.empty()) {
    KEZHI_RETURN_IF_ERROR(Rewrap(ids, epoch_ + 1, batch));
  } else if (batch.Count() > 0) {
    KEZHI_RETURN_IF_ERROR(Write(batch, "noting what was destroyed"));
  }
  const absl::flat_hash_set<std::uint64_t> doomed(ids.begin(), ids.end());
  std::erase_if(ready_, [&doomed](const DataKey& key) { return doomed.contains(key.id); });
  {
    MutexLock lock(&mutex_);
    ++destroyed_;
    for (const std::uint64_t id : doomed) {
      if (const auto it = cache_.find(id); it != cache_.end()) {
        recent_.erase(it->second);
        cache_.erase(it);
      }
    }
  }
  return FinishDestroying();
}

absl::StatusOr<DestroyedUpTo> Keyring::destroyed_up_to() const {
  std::string value;
  KEZHI_ASSIGN_OR_RETURN(const bool found,
                         database_->Get(kKeyringFamily, kMetaDestroyedUpToKey, &value));
  if (!found) return DestroyedUpTo();
  constexpr std::size_t kLogIdBytes = 16;
  const absl::string_view view = value;
  const std::optional<std::uint64_t> position =
      view.size() < kLogIdBytes ? std::nullopt : ParseBe64(view.substr(kLogIdBytes));
  if (!position.has_value()) {
    return absl::DataLossError("up to where keys were destroyed is damaged in the keyring");
  }
  return DestroyedUpTo{std::string(view.substr(0, kLogIdBytes)), *position};
}

absl::StatusOr<Destruction> Keyring::FindDestruction(std::uint64_t position) const {
  std::string value;
  KEZHI_ASSIGN_OR_RETURN(const bool found,
                         database_->Get(kKeyringFamily, DestructionKey(position), &value));
  if (!found) {
    return absl::NotFoundError(absl::StrCat("nothing was destroyed for position ", position));
  }
  return ParseDestruction(position, value);
}

// Removes the keys `ids` and wraps all others anew, in one write.
absl::Status Keyring::Rewrap(const std::vector<std::uint64_t>& ids, std::uint64_t epoch,
                             rocksdb::WriteBatch& batch) {
  if (failed_) return absl::UnavailableError("an earlier write failed: open the keyring again");
  const absl::flat_hash_set<std::uint64_t> doomed(ids.begin(), ids.end());
  KEZHI_ASSIGN_OR_RETURN(const std::string epoch_key, secrets_->MakeEpochKey(epoch));
  {
    MutexLock lock(&mutex_);
    epoch_keys_[epoch] = epoch_key;
  }
  const std::string prefix = TablePrefix(kDataKeyTable);
  const auto row = database_->NewIterator(kKeyringFamily);
  for (row->Seek(prefix); row->Valid() && absl::StartsWith(ToView(row->key()), prefix);
       row->Next()) {
    const std::uint64_t id = ParseBe64(ToView(row->key()).substr(prefix.size())).value_or(0);
    if (doomed.contains(id)) {
      batch.Delete(DataKeyKey(id));
    } else {
      KEZHI_ASSIGN_OR_RETURN(const DataKey key, FindStored(id));
      batch.Put(DataKeyKey(id), Wrap(key, epoch, epoch_key));
    }
  }
  KEZHI_RETURN_IF_ERROR(FromRocksdb(row->status(), "reading the keyring"));
  batch.Put(ToSlice(kMetaEpochKey), Be64(epoch));
  KEZHI_RETURN_IF_ERROR(Write(batch, "destroying data keys"));
  epoch_ = epoch;
  return absl::OkStatus();
}

// Destroys the keys of all epochs but this one, and what earlier ones wrapped. Repeated at the
// open, should a crash have come between. Keys of later epochs are left by a crash before the write
// that would have begun the epoch, or by a keyring that a copy has taken the place of: nothing here
// is wrapped by them, and what they open must not come back.
absl::Status Keyring::FinishDestroying() {
  KEZHI_ASSIGN_OR_RETURN(const std::vector<std::uint64_t> epochs, secrets_->Epochs());
  bool any = false;
  for (const std::uint64_t epoch : epochs) {
    if (epoch == epoch_) continue;
    KEZHI_RETURN_IF_ERROR(secrets_->DestroyEpochKey(epoch));
    any = any || epoch < epoch_;
  }
  {
    MutexLock lock(&mutex_);
    for (auto it = epoch_keys_.begin(); it != epoch_keys_.end();) {
      const auto at = it++;
      if (at->first == epoch_) continue;
      OPENSSL_cleanse(at->second.data(), at->second.size());
      epoch_keys_.erase(at);
    }
  }
  std::string compacted;
  KEZHI_RETURN_IF_ERROR(database_->Get(kKeyringFamily, kMetaCompactedKey, &compacted).status());
  // In the first epoch there is nothing that an earlier one wrapped.
  const bool behind = epoch_ > 1 && ParseBe64(compacted).value_or(0) != epoch_;
  return any || behind ? Compact() : absl::OkStatus();
}

// Lets go of the rows that a key of an earlier epoch wrapped; until then they are in the files,
// though nothing opens them.
absl::Status Keyring::Compact() {
  KEZHI_RETURN_IF_ERROR(
      FromRocksdb(database_->db()->Flush(rocksdb::FlushOptions()), "compacting the keyring"));
  rocksdb::CompactRangeOptions all;
  all.bottommost_level_compaction = rocksdb::BottommostLevelCompaction::kForce;
  KEZHI_RETURN_IF_ERROR(
      FromRocksdb(database_->db()->CompactRange(all, nullptr, nullptr), "compacting the keyring"));
  rocksdb::WriteBatch done;
  done.Put(ToSlice(kMetaCompactedKey), Be64(epoch_));
  return Write(done, "compacting the keyring");
}

}  // namespace kezhi::storage
