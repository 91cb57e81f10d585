#ifndef KEZHI_STORAGE_KEYRING_H_
#define KEZHI_STORAGE_KEYRING_H_

#include <cstdint>
#include <deque>
#include <list>
#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include <rocksdb/write_batch.h>

#include "base/mutex.h"
#include "storage/database.h"
#include "storage/master_key.h"
#include "storage/random.h"
#include "storage/seal.h"
#include "storage/secrets.h"

namespace kezhi::storage {

// What a keyed hash is for; each purpose has a key of its own.
enum class Purpose {
  // Contact keys: which customer has this phone.
  kContact,
  // Digests of command bodies beside their outcomes.
  kRequest,
};

// Up to which event of which log the keys that are to go have been destroyed.
struct DestroyedUpTo {
  // 16 bytes; empty = of none yet.
  std::string log_id;
  std::uint64_t position = 0;
};

// Keys that go, or went, because of one event of the log.
struct Destruction {
  std::uint64_t position = 0;
  std::vector<std::uint64_t> ids = {};
  // The first epoch without them.
  std::uint64_t epoch = 0;
  absl::Time at = {};
};

// The data keys of persons, apart from the journal, so that erasing a person is destroying a key.
// The keys lie wrapped by an epoch key, which lies wrapped by the master key in the secrets
// directory; destroying changes the epoch, so that copies of the keyring made before hold nothing
// that opens. Find, destroyed and Hmac are safe from any thread, the rest belongs to one thread at
// a time.
class Keyring {
 public:
  struct Options {
    // The wrapped keys: a small RocksDB.
    std::string directory;
    // Master, epoch and hash keys: directory 0700, files 0600, made at the first start. Never part
    // of a backup of the above. Always in the real file system.
    std::string secrets_directory;
    // Where the master key comes from, if not from a file there.
    MasterKeySource master = {};
    // Whether a keyring that is not there is begun. Not where something is sealed by one already.
    bool create = true;
    rocksdb::Env* env = nullptr;
    // Called from one thread at a time.
    Random random = SystemRandom();
    // Keys made ahead by one sync.
    std::uint64_t batch = 256;
    // Unwrapped keys kept in memory.
    std::size_t cached_keys = 65536;
  };

  // FAILED_PRECONDITION: the keyring is missing and must not be created, and then nothing is
  // written; or the secrets are missing, belong to another keyring or are readable by others. The
  // message says what to do. DATA_LOSS: the keyring is damaged.
  static absl::StatusOr<std::unique_ptr<Keyring>> Open(const Options& options);

  ~Keyring();
  Keyring(const Keyring&) = delete;
  Keyring& operator=(const Keyring&) = delete;

  // Says which ids the journal knows as used, once, before the first Allocate. They are never
  // handed out again, even when the keyring is an older copy that does not know them.
  absl::Status StartAfter(std::uint64_t last_used_id);
  // A key that was never handed out before, durable already. Ids rise; those not handed out before
  // a restart are skipped. Costs a sync every `batch` calls. UNAVAILABLE, RESOURCE_EXHAUSTED: the
  // write failed.
  absl::StatusOr<DataKey> Allocate();
  // NOT_FOUND: destroyed, or never made here. DATA_LOSS: damaged.
  absl::StatusOr<DataKey> Find(std::uint64_t id) const;
  // Destroys the keys for ever: rewraps all others under a new epoch key, destroys the old one,
  // compacts. Unknown ids are passed over, so it may be repeated. Takes about 2 µs per living key.
  // After an error repeat it.
  absl::Status Destroy(std::span<const std::uint64_t> ids);
  // The same for the keys of each of `deeds`, in one new epoch, and remembers in the same write
  // what was destroyed, when, and that everything up to `up_to` has been seen to. What is
  // remembered of a position already stays as it is, unless it has keys that still exist.
  absl::Status DestroyFor(std::span<const Destruction> deeds, const DestroyedUpTo& up_to,
                          absl::Time now);
  absl::StatusOr<DestroyedUpTo> destroyed_up_to() const;
  // What was destroyed for the event at `position`. NOT_FOUND: nothing (yet). Any thread.
  absl::StatusOr<Destruction> FindDestruction(std::uint64_t position) const;

  // Wraps the secrets anew by another master key of 32 bytes (Secrets::ChangeMaster). The data keys
  // and what they sealed stay as they are.
  absl::Status ChangeMaster(const std::string& master_key, bool outside) {
    return secrets_->ChangeMaster(master_key, outside);
  }

  // Wraps all data keys by the key of a new epoch and destroys the former one, so that copies of
  // the keyring made before open nothing with the secrets of afterwards.
  absl::Status ChangeEpoch();

  // Copies keyring and wrapped secrets, not the master key, to a directory that must not exist
  // (keyring_backup.h). UNAVAILABLE: the disk.
  absl::Status BackUp(const std::string& directory) const;

  // How often keys were destroyed: what was opened under an earlier count may be of an erased
  // person. Any thread.
  std::uint64_t destroyed() const;

  // The Ed25519 key that signs tree heads, 32 bytes. Lies in the secrets directory.
  const std::string& signing_key() const { return signing_key_; }

  // Makes the key that is to follow it, durable beside it. The one in force stays what it is.
  absl::StatusOr<std::string> MakeNextSigningKey() { return secrets_->MakeNextSigningKey(); }

  // Has the key with this public key, 32 bytes, in force: true when it is, or when it is the next
  // one, which then takes the former's place for ever. False: there is no such key here.
  absl::StatusOr<bool> TakeSigningKey(absl::string_view public_key);

  // Whether it was made by this open: whoever knew an earlier one must hear of it.
  bool made_signing_key() const { return made_signing_key_; }

  // HMAC-SHA256 under the purpose's key, 32 bytes.
  std::string Hmac(Purpose purpose, absl::string_view data) const;

 private:
  explicit Keyring(Options options) : options_(std::move(options)) {}

  absl::Status Load();
  absl::Status Create();
  absl::Status CheckEpochKey() const;
  absl::Status MakeBatch();
  absl::Status Write(rocksdb::WriteBatch& batch, absl::string_view doing);
  // Of these, those that there are.
  absl::StatusOr<std::vector<std::uint64_t>> Existing(std::span<const std::uint64_t> ids) const;
  // Removes the keys in a new epoch, with what else is in `batch`.
  absl::Status DestroyExisting(const std::vector<std::uint64_t>& ids, rocksdb::WriteBatch& batch);
  absl::Status Rewrap(const std::vector<std::uint64_t>& ids, std::uint64_t epoch,
                      rocksdb::WriteBatch& batch);
  absl::Status FinishDestroying();
  absl::Status Compact();
  std::string Wrap(const DataKey& key, std::uint64_t epoch, absl::string_view epoch_key);
  absl::StatusOr<DataKey> FindStored(std::uint64_t id) const;
  // Opens rows of keys one after the other, with what was made of their epoch's key. In keyring.cc.
  class RowOpener;
  // The key and the next ones behind it, as far as they can be had: who asks for keys in the order
  // in which they were made, as a reader of history does, will ask for these. Empty: it cannot be
  // had, and FindStored says why.
  std::vector<DataKey> FindRun(std::uint64_t id) const;
  void Remember(const DataKey& key) const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  // How many FindRun looks for.
  static constexpr std::size_t kRun = 64;

  // The store has no other family.
  static constexpr std::size_t kKeyringFamily = 0;

  Options options_;
  std::unique_ptr<Secrets> secrets_;
  std::unique_ptr<Database> database_;
  std::string contact_key_;
  std::string request_key_;
  std::string signing_key_;
  bool made_signing_key_ = false;

  // Of the thread that allocates and destroys.
  std::uint64_t epoch_ = 0;
  std::uint64_t last_made_ = 0;
  bool started_ = false;
  // A write failed and its outcome is unknown: another one might be wrapped by a key that the first
  // one's row lacks.
  bool failed_ = false;
  // Made and durable, not yet handed out.
  std::deque<DataKey> ready_;

  mutable Mutex mutex_;
  // Two while a Destroy is under way: rows of either epoch may be read then.
  absl::flat_hash_map<std::uint64_t, std::string> epoch_keys_ ABSL_GUARDED_BY(mutex_);
  // Counts the Destroys, so that a Find that began before one does not cache what it found.
  std::uint64_t destroyed_ ABSL_GUARDED_BY(mutex_) = 0;
  // Most recently used first.
  mutable std::list<DataKey> recent_ ABSL_GUARDED_BY(mutex_);
  mutable absl::flat_hash_map<std::uint64_t, std::list<DataKey>::iterator> cache_
      ABSL_GUARDED_BY(mutex_);
};

}  // namespace kezhi::storage

#endif  // KEZHI_STORAGE_KEYRING_H_
