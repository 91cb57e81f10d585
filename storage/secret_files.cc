#include "storage/secret_files.h"

#include <cerrno>
#include <dirent.h>
#include <fcntl.h>
#include <filesystem>
#include <sys/stat.h>
#include <unistd.h>

#include "absl/strings/str_cat.h"

#include "base/status_macros.h"

namespace kezhi::storage {
namespace {

// Closes with the scope.
class File {
 public:
  File(const std::string& path, int flags, mode_t mode = 0)
      : descriptor_(open(path.c_str(), flags | O_CLOEXEC, mode)) {}

  ~File() {
    if (descriptor_ >= 0) close(descriptor_);
  }

  File(const File&) = delete;
  File& operator=(const File&) = delete;

  bool ok() const { return descriptor_ >= 0; }

  int get() const { return descriptor_; }

 private:
  int descriptor_;
};

absl::Status SystemError(absl::string_view doing, const std::string& path) {
  return absl::ErrnoToStatus(errno, absl::StrCat(doing, " ", path));
}

absl::Status WriteAndSync(const File& file, absl::string_view bytes, const std::string& path) {
  while (!bytes.empty()) {
    const ssize_t written = write(file.get(), bytes.data(), bytes.size());
    if (written <= 0) return SystemError("writing", path);
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  if (fsync(file.get()) != 0) return SystemError("syncing", path);
  return absl::OkStatus();
}

// Overwrites the whole of it.
absl::Status Overwrite(const std::string& path) {
  const File file(path, O_WRONLY);
  if (!file.ok()) return SystemError("opening", path);

  struct stat info {};

  if (fstat(file.get(), &info) != 0) return SystemError("looking at", path);
  return WriteAndSync(file, std::string(static_cast<std::size_t>(info.st_size), '\0'), path);
}

}  // namespace

absl::Status SyncPath(const std::string& path) {
  const File file(path, O_RDONLY);
  if (!file.ok() || fsync(file.get()) != 0) return SystemError("syncing", path);
  return absl::OkStatus();
}

absl::Status MakePrivateDirectory(const std::string& path) {
  if (mkdir(path.c_str(), S_IRWXU) != 0) return SystemError("creating", path);
  const std::string parent = std::filesystem::path(path).parent_path().string();
  return SyncPath(parent.empty() ? "." : parent);
}

absl::Status CheckPrivate(const std::string& path) {
  struct stat info {};

  if (stat(path.c_str(), &info) != 0) {
    return absl::FailedPreconditionError(
        absl::StrCat("the secret ", path,
                     " is missing: put back the secrets directory that belongs to this keyring"));
  }
  if ((info.st_mode & (S_IRWXG | S_IRWXO)) != 0) {
    return absl::FailedPreconditionError(absl::StrCat(
        "the secret ", path, " is open to other users: chmod it to ",
        S_ISDIR(info.st_mode) ? "0700" : "0600", ", and think of who may have read it"));
  }
  return absl::OkStatus();
}

absl::StatusOr<std::string> ReadSecretFile(const std::string& path) {
  KEZHI_RETURN_IF_ERROR(CheckPrivate(path));
  const File file(path, O_RDONLY);
  if (!file.ok()) return SystemError("opening", path);
  std::string bytes(4096, '\0');
  const ssize_t size = read(file.get(), bytes.data(), bytes.size());
  if (size < 0) return SystemError("reading", path);
  bytes.resize(static_cast<std::size_t>(size));
  return bytes;
}

// Beside the place first and then moved there, so that a crash leaves the old file or the new one.
absl::Status WriteSecretFile(const std::string& directory, const std::string& name,
                             absl::string_view bytes) {
  const std::string path = absl::StrCat(directory, "/", name);
  const std::string beside = absl::StrCat(path, kDraftSuffix);
  unlink(beside.c_str());
  {
    const File file(beside, O_WRONLY | O_CREAT | O_EXCL, S_IRUSR | S_IWUSR);
    if (!file.ok()) return SystemError("creating", beside);
    KEZHI_RETURN_IF_ERROR(WriteAndSync(file, bytes, beside));
  }
  if (rename(beside.c_str(), path.c_str()) != 0) return SystemError("moving", beside);
  return SyncPath(directory);
}

bool FileExists(const std::string& path) {
  return access(path.c_str(), F_OK) == 0;
}

absl::Status ReplaceSecretFile(const std::string& directory, const std::string& from,
                               const std::string& to) {
  const std::string source = absl::StrCat(directory, "/", from);
  const std::string target = absl::StrCat(directory, "/", to);
  if (FileExists(target)) {
    KEZHI_RETURN_IF_ERROR(Overwrite(target));
  }
  if (rename(source.c_str(), target.c_str()) != 0) return SystemError("moving", source);
  return SyncPath(directory);
}

absl::Status DestroySecretFile(const std::string& directory, const std::string& name) {
  const std::string path = absl::StrCat(directory, "/", name);
  if (!FileExists(path)) return absl::OkStatus();
  KEZHI_RETURN_IF_ERROR(Overwrite(path));
  if (unlink(path.c_str()) != 0) return SystemError("removing", path);
  return SyncPath(directory);
}

absl::StatusOr<std::vector<std::string>> ListFiles(const std::string& directory) {
  DIR* const stream = opendir(directory.c_str());
  if (stream == nullptr) return SystemError("listing", directory);
  std::vector<std::string> names;
  while (const dirent* const file =
             readdir(stream)) {  // NOLINT(concurrency-mt-unsafe): a stream of our own
    names.emplace_back(file->d_name);
  }
  closedir(stream);
  return names;
}

}  // namespace kezhi::storage
