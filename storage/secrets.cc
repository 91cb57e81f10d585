#include "storage/secrets.h"

#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include <openssl/crypto.h>

#include "base/status_macros.h"
#include "storage/seal.h"
#include "storage/secret_files.h"

namespace kezhi::storage {
namespace {

constexpr char kHashFile[] = "hash.key";
constexpr char kSigningFile[] = "signing.key";
constexpr char kNextSigningFile[] = "signing-next.key";

std::string AadOf(const std::string& name) {
  return absl::StrCat("kezhi secret ", name);
}

}  // namespace

absl::StatusOr<std::unique_ptr<Secrets>> Secrets::Open(const std::string& directory, bool create,
                                                       Random random,
                                                       const MasterKeySource& master) {
  std::unique_ptr<Secrets> secrets(new Secrets());
  secrets->directory_ = directory;
  secrets->random_ = std::move(random);
  if (create && !FileExists(directory)) {
    KEZHI_RETURN_IF_ERROR(MakePrivateDirectory(directory));
  }
  KEZHI_RETURN_IF_ERROR(CheckPrivate(directory));
  KEZHI_RETURN_IF_ERROR(secrets->FinishChange(nullptr));
  KEZHI_RETURN_IF_ERROR(secrets->ReadMaster(create, master));
  if (create && !FileExists(secrets->PathOf(kHashFile))) {
    std::string key(kKeyBytes, '\0');
    secrets->random_(key.data(), key.size());
    KEZHI_RETURN_IF_ERROR(secrets->WriteWrapped(kHashFile, key));
    OPENSSL_cleanse(key.data(), key.size());
  }
  KEZHI_ASSIGN_OR_RETURN(secrets->hash_key_, secrets->ReadWrapped(kHashFile));
  return secrets;
}

absl::Status Secrets::ReadMaster(bool create, const MasterKeySource& master) {
  if (master.is_outside()) {
    master_name_ = master.variable.empty() ? "the program for it" : master.variable;
    KEZHI_ASSIGN_OR_RETURN(master_key_, ReadMasterKey(master));
    return absl::OkStatus();
  }
  master_name_ = PathOf(kMasterFile);
  if (create && !FileExists(master_name_)) {
    std::string key(kKeyBytes, '\0');
    random_(key.data(), key.size());
    // Text, so that it can be carried elsewhere by hand.
    KEZHI_RETURN_IF_ERROR(
        WriteSecretFile(directory_, kMasterFile, absl::StrCat(absl::BytesToHexString(key), "\n")));
    OPENSSL_cleanse(key.data(), key.size());
  }
  KEZHI_ASSIGN_OR_RETURN(const std::string text, ReadSecretFile(master_name_));
  KEZHI_ASSIGN_OR_RETURN(master_key_, ParseMasterKey(text, master_name_));
  return absl::OkStatus();
}

Secrets::~Secrets() {
  OPENSSL_cleanse(master_key_.data(), master_key_.size());
  OPENSSL_cleanse(hash_key_.data(), hash_key_.size());
}

absl::StatusOr<std::string> Secrets::SigningKey(bool* made) {
  *made = !FileExists(PathOf(kSigningFile));
  if (*made) {
    std::string key(kKeyBytes, '\0');
    random_(key.data(), key.size());
    KEZHI_RETURN_IF_ERROR(WriteWrapped(kSigningFile, key));
    OPENSSL_cleanse(key.data(), key.size());
  }
  // What opens is what was wrapped, so it is as long as a key.
  return ReadWrapped(kSigningFile);
}

absl::StatusOr<std::string> Secrets::MakeNextSigningKey() {
  std::string key(kKeyBytes, '\0');
  random_(key.data(), key.size());
  KEZHI_RETURN_IF_ERROR(WriteWrapped(kNextSigningFile, key));
  return key;
}

absl::StatusOr<std::optional<std::string>> Secrets::NextSigningKey() const {
  if (!FileExists(PathOf(kNextSigningFile))) return std::nullopt;
  KEZHI_ASSIGN_OR_RETURN(std::string key, ReadWrapped(kNextSigningFile));
  return std::optional<std::string>(std::move(key));
}

absl::Status Secrets::TakeNextSigningKey() {
  KEZHI_ASSIGN_OR_RETURN(std::string key, ReadWrapped(kNextSigningFile));
  // By a rename: the place is never empty, where an open would make a key of its own.
  const absl::Status written = WriteWrapped(kSigningFile, key);
  OPENSSL_cleanse(key.data(), key.size());
  KEZHI_RETURN_IF_ERROR(written);
  return DestroySecretFile(directory_, kNextSigningFile);
}

absl::StatusOr<std::string> Secrets::MakeEpochKey(std::uint64_t epoch) {
  std::string key(kKeyBytes, '\0');
  random_(key.data(), key.size());
  KEZHI_RETURN_IF_ERROR(WriteWrapped(EpochName(epoch), key));
  return key;
}

absl::StatusOr<std::string> Secrets::EpochKey(std::uint64_t epoch) const {
  return ReadWrapped(EpochName(epoch));
}

absl::Status Secrets::DestroyEpochKey(std::uint64_t epoch) {
  return DestroySecretFile(directory_, EpochName(epoch));
}

absl::StatusOr<std::vector<std::uint64_t>> Secrets::Epochs() const {
  return EpochsIn(directory_);
}

absl::StatusOr<std::vector<std::uint64_t>> Secrets::EpochsIn(const std::string& directory) {
  std::vector<std::uint64_t> epochs;
  if (!FileExists(directory)) return epochs;
  KEZHI_ASSIGN_OR_RETURN(const std::vector<std::string> files, ListFiles(directory));
  for (absl::string_view name : files) {
    std::uint64_t epoch = 0;
    if (absl::ConsumePrefix(&name, kEpochPrefix) && absl::ConsumeSuffix(&name, kKeySuffix) &&
        absl::SimpleAtoi(name, &epoch)) {
      epochs.push_back(epoch);
    }
  }
  return epochs;
}

std::string Secrets::EpochName(std::uint64_t epoch) {
  return absl::StrCat(kEpochPrefix, epoch, kKeySuffix);
}

absl::StatusOr<std::vector<std::string>> Secrets::Names() const {
  KEZHI_ASSIGN_OR_RETURN(const std::vector<std::uint64_t> epochs, Epochs());
  std::vector<std::string> names = {kHashFile};
  if (FileExists(PathOf(kSigningFile))) names.emplace_back(kSigningFile);
  if (FileExists(PathOf(kNextSigningFile))) names.emplace_back(kNextSigningFile);
  for (const std::uint64_t epoch : epochs) names.push_back(EpochName(epoch));
  return names;
}

absl::Status Secrets::CopyWrapped(const std::string& directory) const {
  KEZHI_RETURN_IF_ERROR(MakePrivateDirectory(directory));
  KEZHI_ASSIGN_OR_RETURN(const std::vector<std::string> names, Names());
  for (const std::string& name : names) {
    KEZHI_ASSIGN_OR_RETURN(const std::string wrapped, ReadSecretFile(PathOf(name)));
    KEZHI_RETURN_IF_ERROR(WriteSecretFile(directory, name, wrapped));
  }
  return absl::OkStatus();
}

absl::Status Secrets::WriteWrapped(const std::string& name, absl::string_view secret) {
  std::string nonce(kNonceBytes, '\0');
  random_(nonce.data(), nonce.size());
  return WriteSecretFile(directory_, name, AesGcmWrap(master_key_, nonce, AadOf(name), secret));
}

absl::StatusOr<std::string> Secrets::ReadWrapped(const std::string& name) const {
  KEZHI_ASSIGN_OR_RETURN(const std::string wrapped, ReadSecretFile(PathOf(name)));
  return Unwrap(name, wrapped);
}

absl::StatusOr<std::string> Secrets::Unwrap(const std::string& name,
                                            absl::string_view wrapped) const {
  absl::StatusOr<std::string> secret = AesGcmUnwrap(master_key_, AadOf(name), wrapped);
  if (secret.ok()) return secret;
  return absl::FailedPreconditionError(
      absl::StrCat(PathOf(name), " does not open with the master key of ", master_name_,
                   ": put back the master key that belongs to this keyring"));
}

absl::StatusOr<std::string> Secrets::WrappedBy(absl::string_view master_key,
                                               const std::string& name) {
  KEZHI_ASSIGN_OR_RETURN(std::string secret, ReadWrapped(name));
  std::string nonce(kNonceBytes, '\0');
  random_(nonce.data(), nonce.size());
  std::string wrapped = AesGcmWrap(master_key, nonce, AadOf(name), secret);
  OPENSSL_cleanse(secret.data(), secret.size());
  return wrapped;
}

std::string Secrets::PathOf(absl::string_view name) const {
  return absl::StrCat(directory_, "/", name);
}

}  // namespace kezhi::storage
