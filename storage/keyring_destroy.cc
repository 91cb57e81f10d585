#include <utility>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/match.h"
#include <rocksdb/write_batch.h>

#include "base/status_macros.h"
#include "storage/keyring.h"
#include "storage/keys.h"

namespace kezhi::storage {

absl::Status Keyring::Destroy(std::span<const std::uint64_t> ids) {
  const absl::flat_hash_set<std::uint64_t> doomed(ids.begin(), ids.end());
  std::vector<std::uint64_t> existing;
  for (const std::uint64_t id : doomed) {
    std::string ignored;
    KEZHI_ASSIGN_OR_RETURN(const bool exists,
                           database_->Get(kKeyringFamily, DataKeyKey(id), &ignored));
    if (exists) existing.push_back(id);
  }
  if (!existing.empty()) {
    KEZHI_RETURN_IF_ERROR(Rewrap(existing, epoch_ + 1));
  }
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

// Removes the keys `ids` and wraps all others anew, in one write.
absl::Status Keyring::Rewrap(const std::vector<std::uint64_t>& ids, std::uint64_t epoch) {
  if (failed_) return absl::UnavailableError("an earlier write failed: open the keyring again");
  const absl::flat_hash_set<std::uint64_t> doomed(ids.begin(), ids.end());
  KEZHI_ASSIGN_OR_RETURN(const std::string epoch_key, secrets_->MakeEpochKey(epoch));
  {
    MutexLock lock(&mutex_);
    epoch_keys_[epoch] = epoch_key;
  }
  rocksdb::WriteBatch batch;
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

// Destroys the keys of earlier epochs, and what they wrapped. Repeated at the open, should a crash
// have come between.
absl::Status Keyring::FinishDestroying() {
  KEZHI_ASSIGN_OR_RETURN(const std::vector<std::uint64_t> epochs, secrets_->Epochs());
  bool any = false;
  for (const std::uint64_t epoch : epochs) {
    if (epoch >= epoch_) continue;
    KEZHI_RETURN_IF_ERROR(secrets_->DestroyEpochKey(epoch));
    any = true;
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
  if (!any) return absl::OkStatus();
  KEZHI_RETURN_IF_ERROR(
      FromRocksdb(database_->db()->Flush(rocksdb::FlushOptions()), "compacting the keyring"));
  rocksdb::CompactRangeOptions all;
  all.bottommost_level_compaction = rocksdb::BottommostLevelCompaction::kForce;
  return FromRocksdb(database_->db()->CompactRange(all, nullptr, nullptr),
                     "compacting the keyring");
}

}  // namespace kezhi::storage
