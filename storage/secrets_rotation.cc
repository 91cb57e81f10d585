// Another master key: every key is written beside its place, wrapped by the new one; a mark says
// that they hold; then each takes its place. Who finds the mark goes on from there, and who does
// not finds nothing changed.

#include <string>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include <openssl/crypto.h>

#include "base/check.h"
#include "base/status_macros.h"
#include "storage/seal.h"
#include "storage/secret_files.h"
#include "storage/secrets.h"

namespace kezhi::storage {
namespace {

constexpr char kNext[] = ".next";
// Holds kOutside or kInFile.
constexpr char kMark[] = "change.mark";
constexpr char kOutside[] = "outside\n";
constexpr char kInFile[] = "file\n";

}  // namespace

absl::Status Secrets::ChangeMaster(const std::string& master_key, bool outside,
                                   const std::function<void()>& after_step) {
  KEZHI_CHECK(master_key.size() == kKeyBytes);
  const auto done = [&after_step](absl::Status status) {
    if (status.ok() && after_step) after_step();
    return status;
  };
  KEZHI_ASSIGN_OR_RETURN(const std::vector<std::string> names, Names());
  for (const std::string& name : names) {
    KEZHI_ASSIGN_OR_RETURN(const std::string wrapped, WrappedBy(master_key, name));
    KEZHI_RETURN_IF_ERROR(done(WriteSecretFile(directory_, absl::StrCat(name, kNext), wrapped)));
  }
  if (!outside) {
    KEZHI_RETURN_IF_ERROR(
        done(WriteSecretFile(directory_, absl::StrCat(kMasterFile, kNext),
                             absl::StrCat(absl::BytesToHexString(master_key), "\n"))));
  }
  KEZHI_RETURN_IF_ERROR(done(WriteSecretFile(directory_, kMark, outside ? kOutside : kInFile)));
  KEZHI_RETURN_IF_ERROR(FinishChange(after_step));
  OPENSSL_cleanse(master_key_.data(), master_key_.size());
  master_key_ = master_key;
  return absl::OkStatus();
}

absl::Status Secrets::FinishChange(const std::function<void()>& after_step) {
  const auto done = [&after_step](absl::Status status) {
    if (status.ok() && after_step) after_step();
    return status;
  };
  const bool decided = FileExists(PathOf(kMark));
  KEZHI_ASSIGN_OR_RETURN(const std::vector<std::string> files, ListFiles(directory_));
  for (const std::string& file : files) {
    absl::string_view name = file;
    // Half written, and so in no use; yet it may hold a key that is to be destroyed one day.
    if (absl::EndsWith(name, kDraftSuffix)) {
      KEZHI_RETURN_IF_ERROR(DestroySecretFile(directory_, file));
    }
    if (!absl::ConsumeSuffix(&name, kNext)) continue;
    KEZHI_RETURN_IF_ERROR(done(decided ? ReplaceSecretFile(directory_, file, std::string(name))
                                       : DestroySecretFile(directory_, file)));
  }
  if (!decided) return absl::OkStatus();
  KEZHI_ASSIGN_OR_RETURN(const std::string where, ReadSecretFile(PathOf(kMark)));
  if (where == kOutside) {
    KEZHI_RETURN_IF_ERROR(done(DestroySecretFile(directory_, kMasterFile)));
  }
  return done(DestroySecretFile(directory_, kMark));
}

}  // namespace kezhi::storage
