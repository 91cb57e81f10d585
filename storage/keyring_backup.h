#ifndef KEZHI_STORAGE_KEYRING_BACKUP_H_
#define KEZHI_STORAGE_KEYRING_BACKUP_H_

#include <string>

#include "absl/status/status.h"

// Copies of a keyring, made by Keyring::BackUp: a folder with `keyring` and `secrets`, without the
// master key. With the master key such a copy opens whom it opened when it was made, also who was
// erased since: it is kept for a bounded time, and what was erased since is erased again
// (services/engine/eraser.h) before anything is opened.
namespace kezhi::storage {

// Puts a copy back where there is no keyring. Secrets that are there stay as they are. The copy
// stays too, so it may be repeated. NOT_FOUND: it is no copy. FAILED_PRECONDITION: there is a
// keyring in `directory`, or an epoch of the copy has another key in `secrets_directory`.
absl::Status RestoreKeyring(const std::string& backup, const std::string& directory,
                            const std::string& secrets_directory);

// Overwrites the secrets of a copy and removes it all.
absl::Status DestroyBackup(const std::string& backup);

}  // namespace kezhi::storage

#endif  // KEZHI_STORAGE_KEYRING_BACKUP_H_
