#include "storage/keyring.h"

#include <algorithm>
#include <iterator>
#include <optional>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include <rocksdb/env.h>
#include <rocksdb/write_batch.h>

#include "base/check.h"
#include "base/status_macros.h"
#include "storage/ed25519.h"
#include "storage/hash.h"
#include "storage/keys.h"

namespace kezhi::storage {
namespace {

constexpr std::size_t kEpochBytes = 8;

// Binds a wrapped key to its place.
std::string AadOf(std::uint64_t id, std::uint64_t epoch) {
  return absl::StrCat("kezhi data key ", Be64(id), Be64(epoch));
}

absl::Status Missing(const Keyring::Options& options) {
  return absl::FailedPreconditionError(absl::StrCat(
      "the keyring ", options.directory, " is missing, but texts about persons are sealed by it: ",
      "put it back from a backup (kezhi keys restore), with the secrets of ",
      options.secrets_directory, "; docs/privacy.md says what is lost without"));
}

std::optional<std::uint64_t> EpochOf(absl::string_view value) {
  return value.size() < kEpochBytes ? std::nullopt : ParseBe64(value.substr(0, kEpochBytes));
}

}  // namespace

class Keyring::RowOpener {
 public:
  // Borrowed.
  explicit RowOpener(const Keyring& keyring) : keyring_(keyring) {}

  // `value`: be64 epoch ‖ nonce ‖ wrapped key ‖ tag. UNAVAILABLE: there is no key of that epoch
  // (any more). DATA_LOSS.
  absl::StatusOr<DataKey> Open(std::uint64_t id, absl::string_view value) {
    const std::optional<std::uint64_t> epoch = EpochOf(value);
    if (!epoch.has_value()) {
      return absl::DataLossError(absl::StrCat("data key ", id, " is cut off"));
    }
    if (!opener_.has_value() || epoch_ != *epoch) KEZHI_RETURN_IF_ERROR(Take(*epoch));
    return opener_->Open(id, AadOf(id, *epoch), value.substr(kEpochBytes));
  }

 private:
  absl::Status Take(std::uint64_t epoch) {
    std::string key;
    {
      const MutexLock lock(&keyring_.mutex_);
      const auto it = keyring_.epoch_keys_.find(epoch);
      if (it == keyring_.epoch_keys_.end()) return absl::UnavailableError("the epoch has no key");
      key = it->second;
    }
    opener_.emplace(key);
    epoch_ = epoch;
    OPENSSL_cleanse(key.data(), key.size());
    return absl::OkStatus();
  }

  const Keyring& keyring_;
  std::uint64_t epoch_ = 0;
  std::optional<KeyOpener> opener_;
};

absl::StatusOr<std::unique_ptr<Keyring>> Keyring::Open(const Options& options) {
  if (!options.create) {
    // Before the database makes the directory, which would be in the way of a restore.
    rocksdb::Env* const env = options.env != nullptr ? options.env : rocksdb::Env::Default();
    const rocksdb::Status there = env->FileExists(absl::StrCat(options.directory, "/CURRENT"));
    if (there.IsNotFound()) return Missing(options);
    KEZHI_RETURN_IF_ERROR(FromRocksdb(there, "looking for the keyring"));
  }
  std::unique_ptr<Keyring> keyring(new Keyring(options));
  DatabaseOptions database;
  database.directory = options.directory;
  database.env = options.env;
  database.block_cache_bytes = 8U << 20;
  database.write_buffer_bytes = 16U << 20;
  KEZHI_ASSIGN_OR_RETURN(keyring->database_, Database::Open(database));
  KEZHI_RETURN_IF_ERROR(keyring->Load());
  // The labels are part of the stored format: changing one loses every hash made with it.
  keyring->contact_key_ = HmacSha256(keyring->secrets_->hash_key(), "kezhi contact key v1");
  keyring->request_key_ = HmacSha256(keyring->secrets_->hash_key(), "kezhi request digest v1");
  KEZHI_ASSIGN_OR_RETURN(keyring->signing_key_,
                         keyring->secrets_->SigningKey(&keyring->made_signing_key_));
  return keyring;
}

Keyring::~Keyring() {
  MutexLock lock(&mutex_);
  for (auto& [epoch, key] : epoch_keys_) OPENSSL_cleanse(key.data(), key.size());
  OPENSSL_cleanse(contact_key_.data(), contact_key_.size());
  OPENSSL_cleanse(request_key_.data(), request_key_.size());
  OPENSSL_cleanse(signing_key_.data(), signing_key_.size());
}

absl::StatusOr<bool> Keyring::TakeSigningKey(absl::string_view public_key) {
  if (Ed25519PublicKey(signing_key_) == public_key) return true;
  KEZHI_ASSIGN_OR_RETURN(std::optional<std::string> next, secrets_->NextSigningKey());
  if (!next.has_value() || Ed25519PublicKey(*next) != public_key) return false;
  KEZHI_RETURN_IF_ERROR(secrets_->TakeNextSigningKey());
  OPENSSL_cleanse(signing_key_.data(), signing_key_.size());
  signing_key_ = *std::move(next);
  return true;
}

absl::Status Keyring::Load() {
  std::string epoch;
  std::string last_id;
  KEZHI_ASSIGN_OR_RETURN(const bool begun, database_->Get(kKeyringFamily, kMetaEpochKey, &epoch));
  KEZHI_RETURN_IF_ERROR(database_->Get(kKeyringFamily, kMetaLastIdKey, &last_id).status());
  epoch_ = ParseBe64(epoch).value_or(0);
  last_made_ = ParseBe64(last_id).value_or(0);
  // Epoch 0: the first start got no further than its mark.
  if (!begun || epoch_ == 0) return Create();
  KEZHI_ASSIGN_OR_RETURN(secrets_, Secrets::Open(options_.secrets_directory, /*create=*/false,
                                                 options_.random, options_.master));
  KEZHI_ASSIGN_OR_RETURN(const std::vector<std::uint64_t> epochs, secrets_->Epochs());
  if (std::find(epochs.begin(), epochs.end(), epoch_) == epochs.end()) {
    return absl::FailedPreconditionError(
        absl::StrCat(options_.secrets_directory, " lacks the key of epoch ", epoch_,
                     ", which wraps ", options_.directory,
                     ": the one was put back from before an erasure, or without the other; "
                     "put back the pair that belongs together"));
  }
  KEZHI_ASSIGN_OR_RETURN(std::string key, secrets_->EpochKey(epoch_));
  {
    MutexLock lock(&mutex_);
    epoch_keys_[epoch_] = std::move(key);
  }
  KEZHI_RETURN_IF_ERROR(CheckEpochKey());
  return FinishDestroying();
}

absl::Status Keyring::Create() {
  if (!options_.create) return Missing(options_);
  if (epoch_ == 0 && last_made_ == 0) {
    std::string ignored;
    KEZHI_ASSIGN_OR_RETURN(const bool marked,
                           database_->Get(kKeyringFamily, kMetaEpochKey, &ignored));
    // Also where they do not open now: once the mark is there, a later start would replace them.
    KEZHI_ASSIGN_OR_RETURN(const std::vector<std::uint64_t> epochs,
                           Secrets::EpochsIn(options_.secrets_directory));
    if (!marked && !epochs.empty()) {
      return absl::FailedPreconditionError(absl::StrCat(
          options_.secrets_directory, " belongs to a keyring, but ", options_.directory,
          " is empty: put back the keyring, or name an empty directory for new secrets"));
    }
  }
  rocksdb::WriteBatch mark;
  mark.Put(ToSlice(kMetaEpochKey), Be64(0));
  KEZHI_RETURN_IF_ERROR(Write(mark, "creating the keyring"));
  KEZHI_ASSIGN_OR_RETURN(secrets_, Secrets::Open(options_.secrets_directory, /*create=*/true,
                                                 options_.random, options_.master));
  KEZHI_ASSIGN_OR_RETURN(std::string key, secrets_->MakeEpochKey(1));
  rocksdb::WriteBatch begin;
  begin.Put(ToSlice(kMetaEpochKey), Be64(1));
  KEZHI_RETURN_IF_ERROR(Write(begin, "creating the keyring"));
  epoch_ = 1;
  MutexLock lock(&mutex_);
  epoch_keys_[epoch_] = std::move(key);
  return absl::OkStatus();
}

// An epoch key that opens no row belongs to another keyring.
absl::Status Keyring::CheckEpochKey() const {
  const std::string prefix = TablePrefix(kDataKeyTable);
  const auto any = database_->NewIterator(kKeyringFamily);
  any->Seek(prefix);
  KEZHI_RETURN_IF_ERROR(FromRocksdb(any->status(), "reading the keyring"));
  if (!any->Valid() || !absl::StartsWith(ToView(any->key()), prefix)) return absl::OkStatus();
  const std::uint64_t id = ParseBe64(ToView(any->key()).substr(prefix.size())).value_or(0);
  if (FindStored(id).ok()) return absl::OkStatus();
  return absl::FailedPreconditionError(absl::StrCat(
      "the key of epoch ", epoch_, " in ", options_.secrets_directory, " does not open ",
      options_.directory, ": put back the pair that belongs together"));
}

absl::Status Keyring::StartAfter(std::uint64_t last_used_id) {
  KEZHI_CHECK(!started_);
  started_ = true;
  last_made_ = std::max(last_made_, last_used_id);
  return absl::OkStatus();
}

absl::StatusOr<DataKey> Keyring::Allocate() {
  KEZHI_CHECK(started_);
  if (ready_.empty()) {
    KEZHI_RETURN_IF_ERROR(MakeBatch());
  }
  DataKey key = ready_.front();
  ready_.pop_front();
  return key;
}

absl::Status Keyring::MakeBatch() {
  std::string epoch_key;
  {
    MutexLock lock(&mutex_);
    epoch_key = epoch_keys_[epoch_];
  }
  rocksdb::WriteBatch batch;
  std::deque<DataKey> made;
  std::uint64_t id = last_made_;
  for (std::uint64_t i = 0; i < options_.batch; ++i) {
    DataKey& key = made.emplace_back();
    key.id = ++id;
    options_.random(reinterpret_cast<char*>(key.bytes.data()), key.bytes.size());
    batch.Put(DataKeyKey(id), Wrap(key, epoch_, epoch_key));
  }
  batch.Put(ToSlice(kMetaLastIdKey), Be64(id));
  KEZHI_RETURN_IF_ERROR(Write(batch, "making data keys"));
  last_made_ = id;
  ready_ = std::move(made);
  return absl::OkStatus();
}

absl::Status Keyring::Write(rocksdb::WriteBatch& batch, absl::string_view doing) {
  if (failed_) return absl::UnavailableError("an earlier write failed: open the keyring again");
  rocksdb::WriteOptions synced;
  synced.sync = true;
  const rocksdb::Status status = database_->db()->Write(synced, &batch);
  if (status.ok()) return absl::OkStatus();
  failed_ = true;
  return absl::UnavailableError(absl::StrCat(doing, " failed: ", status.ToString()));
}

std::string Keyring::Wrap(const DataKey& key, std::uint64_t epoch, absl::string_view epoch_key) {
  std::string nonce(kNonceBytes, '\0');
  options_.random(nonce.data(), nonce.size());
  const absl::string_view bytes(reinterpret_cast<const char*>(key.bytes.data()), key.bytes.size());
  return absl::StrCat(Be64(epoch), AesGcmWrap(epoch_key, nonce, AadOf(key.id, epoch), bytes));
}

absl::StatusOr<DataKey> Keyring::FindStored(std::uint64_t id) const {
  // Twice, since a Destroy may change the epoch between the read and the look at the epoch's key.
  for (int attempt = 0; attempt < 2; ++attempt) {
    std::string value;
    KEZHI_ASSIGN_OR_RETURN(const bool found,
                           database_->Get(kKeyringFamily, DataKeyKey(id), &value));
    if (!found) return absl::NotFoundError(absl::StrCat("data key ", id, " is destroyed"));
    absl::StatusOr<DataKey> key = RowOpener(*this).Open(id, value);
    if (!absl::IsUnavailable(key.status())) return key;
  }
  return absl::DataLossError(absl::StrCat("data key ", id, " is of an epoch that has no key"));
}

std::vector<DataKey> Keyring::FindRun(std::uint64_t id) const {
  std::vector<DataKey> keys;
  keys.reserve(kRun);
  RowOpener opener(*this);
  const std::string prefix = TablePrefix(kDataKeyTable);
  const auto row = database_->NewIterator(kKeyringFamily);
  for (row->Seek(DataKeyKey(id));
       keys.size() < kRun && row->Valid() && absl::StartsWith(ToView(row->key()), prefix);
       row->Next()) {
    const std::uint64_t next = ParseBe64(ToView(row->key()).substr(prefix.size())).value_or(0);
    if (keys.empty() && next != id) break;
    absl::StatusOr<DataKey> key = opener.Open(next, ToView(row->value()));
    // Whoever asks for that one will be told why.
    if (!key.ok()) break;
    keys.push_back(*std::move(key));
  }
  return keys;
}

absl::StatusOr<DataKey> Keyring::Find(std::uint64_t id) const {
  std::uint64_t destroyed_before = 0;
  bool in_order = false;
  {
    MutexLock lock(&mutex_);
    if (const auto it = cache_.find(id); it != cache_.end()) {
      recent_.splice(recent_.begin(), recent_, it->second);
      return recent_.front();
    }
    destroyed_before = destroyed_;
    in_order = cache_.contains(id - 1);
  }
  std::vector<DataKey> found;
  if (in_order) found = FindRun(id);
  if (found.empty()) {
    KEZHI_ASSIGN_OR_RETURN(const DataKey key, FindStored(id));
    found.push_back(key);
  }
  MutexLock lock(&mutex_);
  if (destroyed_ != destroyed_before) return found.front();
  // The one that was asked for last, so that it is the first.
  for (auto key = found.rbegin(); key != found.rend(); ++key) Remember(*key);
  return found.front();
}

void Keyring::Remember(const DataKey& key) const {
  if (options_.cached_keys == 0 || cache_.contains(key.id)) return;
  if (recent_.size() < options_.cached_keys) {
    recent_.push_front(key);
  } else {
    // In the place of the one that was not used for longest, of which nothing is left then.
    cache_.erase(recent_.back().id);
    recent_.splice(recent_.begin(), recent_, std::prev(recent_.end()));
    recent_.front() = key;
  }
  cache_[key.id] = recent_.begin();
}

std::uint64_t Keyring::destroyed() const {
  const MutexLock lock(&mutex_);
  return destroyed_;
}

std::string Keyring::Hmac(Purpose purpose, absl::string_view data) const {
  switch (purpose) {
    case Purpose::kContact: return HmacSha256(contact_key_, data);
    case Purpose::kRequest: return HmacSha256(request_key_, data);
  }
  KEZHI_CHECK(false);
}

}  // namespace kezhi::storage
