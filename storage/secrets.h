#ifndef KEZHI_STORAGE_SECRETS_H_
#define KEZHI_STORAGE_SECRETS_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

#include "storage/master_key.h"
#include "storage/random.h"

namespace kezhi::storage {

// Where the master key lies, in the directory of the secrets, unless it comes from elsewhere.
inline constexpr char kMasterFile[] = "master.key";

// The secrets directory: master key, hash key, signing key and epoch keys, one file each. The
// master key lies open (file mode 0600) unless it comes from outside, the others are wrapped by it.
// Part of keyring.h; one thread at a time.
class Secrets {
 public:
  // Makes directory and files when `create`. FAILED_PRECONDITION: missing and not `create`, or open
  // to others.
  static absl::StatusOr<std::unique_ptr<Secrets>> Open(const std::string& directory, bool create,
                                                       Random random,
                                                       const MasterKeySource& master = {});

  ~Secrets();
  Secrets(const Secrets&) = delete;
  Secrets& operator=(const Secrets&) = delete;

  // The root of all keyed hashes, 32 bytes.
  const std::string& hash_key() const { return hash_key_; }

  // The Ed25519 key that signs tree heads, 32 bytes; made when there is none, `*made` says so.
  absl::StatusOr<std::string> SigningKey(bool* made);
  // Makes the one that is to follow it, synced, beside it; replaces one that is there.
  absl::StatusOr<std::string> MakeNextSigningKey();
  // nullopt: there is none.
  absl::StatusOr<std::optional<std::string>> NextSigningKey() const;
  // Puts it in the place of the signing key; it must be there. A crash leaves the former, with the
  // next one beside it, or the next one.
  absl::Status TakeNextSigningKey();

  // Makes the key of an epoch, synced; replaces one that is there.
  absl::StatusOr<std::string> MakeEpochKey(std::uint64_t epoch);
  // FAILED_PRECONDITION: missing, or not of this master key.
  absl::StatusOr<std::string> EpochKey(std::uint64_t epoch) const;
  // Overwrites and removes the key; OK when there is none.
  absl::Status DestroyEpochKey(std::uint64_t epoch);
  // Epochs that have a file in the directory, whoever may open it; none where there is none.
  static absl::StatusOr<std::vector<std::uint64_t>> EpochsIn(const std::string& directory);
  // Epochs that have a file.
  absl::StatusOr<std::vector<std::uint64_t>> Epochs() const;

  // Wraps all keys anew by another master key of 32 bytes, which is kept in the file or, `outside`,
  // nowhere here. A crash leaves all of them wrapped by the one or by the other. `after_step` is
  // called whenever something has become durable; for tests.
  absl::Status ChangeMaster(const std::string& master_key, bool outside,
                            const std::function<void()>& after_step = nullptr);

  // Writes the wrapped keys to a new directory, as they are here.
  absl::Status CopyWrapped(const std::string& directory) const;

 private:
  Secrets() = default;

  absl::Status WriteWrapped(const std::string& name, absl::string_view secret);
  absl::StatusOr<std::string> ReadWrapped(const std::string& name) const;
  absl::StatusOr<std::string> Unwrap(const std::string& name, absl::string_view wrapped) const;
  // Files of wrapped keys: the hash key, the signing key, its next one and those of the epochs.
  absl::StatusOr<std::vector<std::string>> Names() const;
  // Name of an epoch's file.
  static std::string EpochName(std::uint64_t epoch);
  absl::Status ReadMaster(bool create, const MasterKeySource& master);
  absl::StatusOr<std::string> WrappedBy(absl::string_view master_key, const std::string& name);
  // Ends a change of the master key that a crash came into.
  absl::Status FinishChange(const std::function<void()>& after_step);
  std::string PathOf(absl::string_view name) const;

  std::string directory_;
  Random random_;
  std::string master_key_;
  // Where it comes from, for messages.
  std::string master_name_;
  std::string hash_key_;
};

}  // namespace kezhi::storage

#endif  // KEZHI_STORAGE_SECRETS_H_
