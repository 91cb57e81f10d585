#include "storage/keyring_backup.h"

#include <filesystem>
#include <memory>
#include <system_error>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include <rocksdb/utilities/checkpoint.h>

#include "base/status_macros.h"
#include "storage/keyring.h"
#include "storage/secret_files.h"

namespace kezhi::storage {
namespace {

namespace fs = std::filesystem;

constexpr char kKeyring[] = "/keyring";
constexpr char kSecrets[] = "/secrets";

absl::Status Failed(absl::string_view doing, const std::error_code& error) {
  return absl::UnavailableError(absl::StrCat(doing, " failed: ", error.message()));
}

// A directory of files alone, as that of a database is.
absl::Status SyncFiles(const std::string& directory) {
  KEZHI_ASSIGN_OR_RETURN(const std::vector<std::string> names, ListFiles(directory));
  for (const std::string& name : names) {
    KEZHI_RETURN_IF_ERROR(SyncPath(absl::StrCat(directory, "/", name)));
  }
  return absl::OkStatus();
}

// An epoch has one key. Another under the same number, of a keyring that went on otherwise after
// the copy was made, does not open what is restored; neither replaces the other unasked.
absl::Status CheckEpochs(const std::string& from, const std::string& to,
                         const std::vector<std::string>& names) {
  for (const std::string& name : names) {
    const std::string place = absl::StrCat(to, "/", name);
    if (!absl::StartsWith(name, kEpochPrefix) || !absl::EndsWith(name, kKeySuffix)) continue;
    if (!FileExists(place)) continue;
    KEZHI_ASSIGN_OR_RETURN(const std::string copied, ReadSecretFile(absl::StrCat(from, "/", name)));
    KEZHI_ASSIGN_OR_RETURN(const std::string there, ReadSecretFile(place));
    if (copied == there) continue;
    return absl::FailedPreconditionError(
        absl::StrCat(place, " is another key than the copy's: move it away first, if the keyring ",
                     "that it belongs to is not needed any more"));
  }
  return absl::OkStatus();
}

// Those of the copy that are not there. FAILED_PRECONDITION, and nothing is written: an epoch has
// another key there.
absl::Status RestoreSecrets(const std::string& from, const std::string& to) {
  if (!FileExists(to)) {
    KEZHI_RETURN_IF_ERROR(MakePrivateDirectory(to));
  }
  KEZHI_RETURN_IF_ERROR(CheckPrivate(to));
  KEZHI_ASSIGN_OR_RETURN(const std::vector<std::string> names, ListFiles(from));
  KEZHI_RETURN_IF_ERROR(CheckEpochs(from, to, names));
  for (const std::string& name : names) {
    if (!absl::EndsWith(name, kKeySuffix) || FileExists(absl::StrCat(to, "/", name))) continue;
    KEZHI_ASSIGN_OR_RETURN(const std::string bytes, ReadSecretFile(absl::StrCat(from, "/", name)));
    KEZHI_RETURN_IF_ERROR(WriteSecretFile(to, name, bytes));
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status Keyring::BackUp(const std::string& directory) const {
  KEZHI_RETURN_IF_ERROR(MakePrivateDirectory(directory));
  rocksdb::Checkpoint* made = nullptr;
  KEZHI_RETURN_IF_ERROR(FromRocksdb(rocksdb::Checkpoint::Create(database_->db(), &made),
                                    "beginning a copy of the keyring"));
  const std::unique_ptr<rocksdb::Checkpoint> checkpoint(made);
  KEZHI_RETURN_IF_ERROR(FromRocksdb(checkpoint->CreateCheckpoint(absl::StrCat(directory, kKeyring)),
                                    "copying the keyring"));
  return secrets_->CopyWrapped(absl::StrCat(directory, kSecrets));
}

absl::Status RestoreKeyring(const std::string& backup, const std::string& directory,
                            const std::string& secrets_directory) {
  const std::string keyring = absl::StrCat(backup, kKeyring);
  if (!FileExists(absl::StrCat(keyring, "/CURRENT"))) {
    return absl::NotFoundError(absl::StrCat(backup, " is no copy of a keyring"));
  }
  if (FileExists(directory)) {
    return absl::FailedPreconditionError(
        absl::StrCat("there is a keyring in ", directory, ": move it away first"));
  }
  KEZHI_RETURN_IF_ERROR(RestoreSecrets(absl::StrCat(backup, kSecrets), secrets_directory));
  // Beside the place first: a part of a keyring must not be taken for the whole.
  const std::string draft = absl::StrCat(directory, ".new");
  std::error_code error;
  fs::remove_all(draft, error);
  fs::copy(keyring, draft, fs::copy_options::recursive, error);
  if (error) return Failed(absl::StrCat("copying ", keyring), error);
  KEZHI_RETURN_IF_ERROR(SyncFiles(draft));
  fs::rename(draft, directory, error);
  if (error) return Failed(absl::StrCat("moving ", draft), error);
  return SyncPath(absl::StrCat(directory, "/.."));
}

absl::Status DestroyBackup(const std::string& backup) {
  const std::string secrets = absl::StrCat(backup, kSecrets);
  if (FileExists(secrets)) {
    KEZHI_ASSIGN_OR_RETURN(const std::vector<std::string> names, ListFiles(secrets));
    for (const std::string& name : names) {
      if (!absl::EndsWith(name, kKeySuffix)) continue;
      KEZHI_RETURN_IF_ERROR(DestroySecretFile(secrets, name));
    }
  }
  std::error_code error;
  fs::remove_all(backup, error);
  if (error) return Failed(absl::StrCat("removing ", backup), error);
  return absl::OkStatus();
}

}  // namespace kezhi::storage
