#ifndef KEZHI_STORAGE_SECRET_FILES_H_
#define KEZHI_STORAGE_SECRET_FILES_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

// The small files of the secrets directory: private to their owner, written so that a crash leaves
// the old one or the new one, and durable on return. Part of secrets.h.
namespace kezhi::storage {

// What a write that a crash came into leaves beside a file's place.
constexpr char kDraftSuffix[] = ".new";
// What files of keys end in; that of an epoch is `epoch-N.key`.
constexpr char kKeySuffix[] = ".key";
constexpr char kEpochPrefix[] = "epoch-";

// Makes the directory, whose parent must be there.
absl::Status MakePrivateDirectory(const std::string& path);

// Makes durable what a file, or the list of names of a directory, holds.
absl::Status SyncPath(const std::string& path);

// FAILED_PRECONDITION when it is missing, or others than the owner may use it.
absl::Status CheckPrivate(const std::string& path);

bool FileExists(const std::string& path);

// FAILED_PRECONDITION as CheckPrivate.
absl::StatusOr<std::string> ReadSecretFile(const std::string& path);
absl::Status WriteSecretFile(const std::string& directory, const std::string& name,
                             absl::string_view bytes);
// Overwrites what is there, so that it is not left on the disk, and puts the other file in its
// place.
absl::Status ReplaceSecretFile(const std::string& directory, const std::string& from,
                               const std::string& to);
// Overwrites and removes it; OK when there is none.
absl::Status DestroySecretFile(const std::string& directory, const std::string& name);

// Names in the directory.
absl::StatusOr<std::vector<std::string>> ListFiles(const std::string& directory);

}  // namespace kezhi::storage

#endif  // KEZHI_STORAGE_SECRET_FILES_H_
