#ifndef KEZHI_STORAGE_SECRETS_H_
#define KEZHI_STORAGE_SECRETS_H_

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

#include "storage/random.h"

namespace kezhi::storage {

// The secrets directory: master key, hash key and epoch keys, one file each. The master key lies
// open (file mode 0600), the others are wrapped by it. Part of keyring.h; one thread at a time.
class Secrets {
 public:
  // Makes directory and files when `create`. FAILED_PRECONDITION: missing and not `create`, or open
  // to others.
  static absl::StatusOr<std::unique_ptr<Secrets>> Open(const std::string& directory, bool create,
                                                       Random random);

  ~Secrets();
  Secrets(const Secrets&) = delete;
  Secrets& operator=(const Secrets&) = delete;

  // The root of all keyed hashes, 32 bytes.
  const std::string& hash_key() const { return hash_key_; }

  // The Ed25519 key that signs tree heads, 32 bytes; made when there is none, `*made` says so.
  absl::StatusOr<std::string> SigningKey(bool* made);

  // Makes the key of an epoch, synced; replaces one that is there.
  absl::StatusOr<std::string> MakeEpochKey(std::uint64_t epoch);
  // FAILED_PRECONDITION: missing, or not of this master key.
  absl::StatusOr<std::string> EpochKey(std::uint64_t epoch) const;
  // Overwrites and removes the key; OK when there is none.
  absl::Status DestroyEpochKey(std::uint64_t epoch);
  // Epochs that have a file.
  absl::StatusOr<std::vector<std::uint64_t>> Epochs() const;

 private:
  Secrets() = default;

  absl::Status WriteWrapped(const std::string& name, absl::string_view secret);
  absl::StatusOr<std::string> ReadWrapped(const std::string& name) const;
  std::string PathOf(absl::string_view name) const;

  std::string directory_;
  Random random_;
  std::string master_key_;
  std::string hash_key_;
};

}  // namespace kezhi::storage

#endif  // KEZHI_STORAGE_SECRETS_H_
