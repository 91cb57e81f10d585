#include "storage/secrets.h"

#include <cerrno>
#include <cstring>
#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include <openssl/crypto.h>

#include "base/status_macros.h"
#include "storage/seal.h"

namespace kezhi::storage {
namespace {

constexpr char kMasterFile[] = "master.key";
constexpr char kHashFile[] = "hash.key";
constexpr char kSigningFile[] = "signing.key";
constexpr char kEpochPrefix[] = "epoch-";
constexpr char kSuffix[] = ".key";

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

absl::Status SyncDirectory(const std::string& path) {
  const File directory(path, O_RDONLY | O_DIRECTORY);
  if (!directory.ok() || fsync(directory.get()) != 0) return SystemError("syncing", path);
  return absl::OkStatus();
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

// FAILED_PRECONDITION when others than the owner may use it.
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

absl::StatusOr<std::string> ReadSecret(const std::string& path) {
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
absl::Status WriteSecret(const std::string& directory, const std::string& name,
                         absl::string_view bytes) {
  const std::string path = absl::StrCat(directory, "/", name);
  const std::string beside = absl::StrCat(path, ".new");
  unlink(beside.c_str());
  {
    const File file(beside, O_WRONLY | O_CREAT | O_EXCL, S_IRUSR | S_IWUSR);
    if (!file.ok()) return SystemError("creating", beside);
    KEZHI_RETURN_IF_ERROR(WriteAndSync(file, bytes, beside));
  }
  if (rename(beside.c_str(), path.c_str()) != 0) return SystemError("moving", beside);
  return SyncDirectory(directory);
}

std::string AadOf(const std::string& name) {
  return absl::StrCat("kezhi secret ", name);
}

std::string EpochFile(std::uint64_t epoch) {
  return absl::StrCat(kEpochPrefix, epoch, kSuffix);
}

bool Exists(const std::string& path) {
  return access(path.c_str(), F_OK) == 0;
}

}  // namespace

absl::StatusOr<std::unique_ptr<Secrets>> Secrets::Open(const std::string& directory, bool create,
                                                       Random random) {
  std::unique_ptr<Secrets> secrets(new Secrets());
  secrets->directory_ = directory;
  secrets->random_ = std::move(random);
  if (create && !Exists(directory) && mkdir(directory.c_str(), S_IRWXU) != 0) {
    return SystemError("creating", directory);
  }
  KEZHI_RETURN_IF_ERROR(CheckPrivate(directory));

  const std::string master_path = secrets->PathOf(kMasterFile);
  if (create && !Exists(master_path)) {
    std::string key(kKeyBytes, '\0');
    secrets->random_(key.data(), key.size());
    // Text, so that it can be carried elsewhere by hand.
    KEZHI_RETURN_IF_ERROR(
        WriteSecret(directory, kMasterFile, absl::StrCat(absl::BytesToHexString(key), "\n")));
    OPENSSL_cleanse(key.data(), key.size());
  }
  KEZHI_ASSIGN_OR_RETURN(const std::string text, ReadSecret(master_path));
  secrets->master_key_ = absl::HexStringToBytes(std::string(absl::StripAsciiWhitespace(text)));
  if (secrets->master_key_.size() != kKeyBytes) {
    return absl::FailedPreconditionError(absl::StrCat(
        master_path, " holds no key of 64 hexadecimal digits: put back the right one"));
  }

  if (create && !Exists(secrets->PathOf(kHashFile))) {
    std::string key(kKeyBytes, '\0');
    secrets->random_(key.data(), key.size());
    KEZHI_RETURN_IF_ERROR(secrets->WriteWrapped(kHashFile, key));
    OPENSSL_cleanse(key.data(), key.size());
  }
  KEZHI_ASSIGN_OR_RETURN(secrets->hash_key_, secrets->ReadWrapped(kHashFile));
  return secrets;
}

Secrets::~Secrets() {
  OPENSSL_cleanse(master_key_.data(), master_key_.size());
  OPENSSL_cleanse(hash_key_.data(), hash_key_.size());
}

absl::StatusOr<std::string> Secrets::SigningKey(bool* made) {
  *made = !Exists(PathOf(kSigningFile));
  if (*made) {
    std::string key(kKeyBytes, '\0');
    random_(key.data(), key.size());
    KEZHI_RETURN_IF_ERROR(WriteWrapped(kSigningFile, key));
    OPENSSL_cleanse(key.data(), key.size());
  }
  KEZHI_ASSIGN_OR_RETURN(std::string key, ReadWrapped(kSigningFile));
  if (key.size() == kKeyBytes) return key;
  return absl::FailedPreconditionError(absl::StrCat(PathOf(kSigningFile), " holds no key"));
}

absl::StatusOr<std::string> Secrets::MakeEpochKey(std::uint64_t epoch) {
  std::string key(kKeyBytes, '\0');
  random_(key.data(), key.size());
  KEZHI_RETURN_IF_ERROR(WriteWrapped(EpochFile(epoch), key));
  return key;
}

absl::StatusOr<std::string> Secrets::EpochKey(std::uint64_t epoch) const {
  return ReadWrapped(EpochFile(epoch));
}

absl::Status Secrets::DestroyEpochKey(std::uint64_t epoch) {
  const std::string path = PathOf(EpochFile(epoch));
  if (!Exists(path)) return absl::OkStatus();
  {
    const File file(path, O_WRONLY);
    if (!file.ok()) return SystemError("opening", path);

    struct stat info {};

    if (fstat(file.get(), &info) != 0) return SystemError("looking at", path);
    KEZHI_RETURN_IF_ERROR(
        WriteAndSync(file, std::string(static_cast<std::size_t>(info.st_size), '\0'), path));
  }
  if (unlink(path.c_str()) != 0) return SystemError("removing", path);
  return SyncDirectory(directory_);
}

absl::StatusOr<std::vector<std::uint64_t>> Secrets::Epochs() const {
  std::vector<std::uint64_t> epochs;
  DIR* const directory = opendir(directory_.c_str());
  if (directory == nullptr) return SystemError("listing", directory_);
  while (const dirent* const file =
             readdir(directory)) {  // NOLINT(concurrency-mt-unsafe): a stream of our own
    absl::string_view name(file->d_name);
    std::uint64_t epoch = 0;
    if (absl::ConsumePrefix(&name, kEpochPrefix) && absl::ConsumeSuffix(&name, kSuffix) &&
        absl::SimpleAtoi(name, &epoch)) {
      epochs.push_back(epoch);
    }
  }
  closedir(directory);
  return epochs;
}

absl::Status Secrets::WriteWrapped(const std::string& name, absl::string_view secret) {
  std::string nonce(kNonceBytes, '\0');
  random_(nonce.data(), nonce.size());
  return WriteSecret(directory_, name, AesGcmWrap(master_key_, nonce, AadOf(name), secret));
}

absl::StatusOr<std::string> Secrets::ReadWrapped(const std::string& name) const {
  const std::string path = PathOf(name);
  KEZHI_ASSIGN_OR_RETURN(const std::string wrapped, ReadSecret(path));
  absl::StatusOr<std::string> secret = AesGcmUnwrap(master_key_, AadOf(name), wrapped);
  if (!secret.ok()) {
    return absl::FailedPreconditionError(
        absl::StrCat(path, " does not open with ", PathOf(kMasterFile),
                     ": put back the master key that belongs to this keyring"));
  }
  return secret;
}

std::string Secrets::PathOf(absl::string_view name) const {
  return absl::StrCat(directory_, "/", name);
}

}  // namespace kezhi::storage
