#include "services/engine/view_store.h"

#include <string>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"

#include "base/status_macros.h"
#include "services/engine/catalogue.h"
#include "storage/database.h"

namespace kezhi::engine {
namespace {

// Not `rows` alone: what wrote version 1 kept a generation in each of several numbered directories.
constexpr char kDirectory[] = "rows-2";

absl::Status RemoveEarlierFormats(const std::string& directory, rocksdb::Env* env) {
  std::vector<std::string> children;
  KEZHI_RETURN_IF_ERROR(
      storage::FromRocksdb(env->GetChildren(directory, &children), "listing the views' directory"));
  for (const std::string& child : children) {
    std::uint64_t generation = 0;
    const std::string path = absl::StrCat(directory, "/", child);
    if (absl::SimpleAtoi(child, &generation)) {
      KEZHI_RETURN_IF_ERROR(storage::DestroyDatabase(path, env));
    } else if (child == "current") {
      env->DeleteFile(path).PermitUncheckedError();
    }
  }
  return absl::OkStatus();
}

// Rows that no instance owns: a drop or an addition was interrupted.
absl::Status RemoveStrays(storage::Views& views) {
  KEZHI_ASSIGN_OR_RETURN(const Catalogue catalogue, Catalogue::Load(views));
  KEZHI_ASSIGN_OR_RETURN(const std::vector<std::string> spaces, views.Spaces());
  for (const std::string& space : spaces) {
    bool owned = false;
    for (const InstanceInfo& info : catalogue.instances) owned = owned || info.space() == space;
    if (!owned) KEZHI_RETURN_IF_ERROR(views.Drop(space));
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::unique_ptr<storage::Views>> OpenViews(const storage::Views::Options& options,
                                                          const storage::Journal& journal) {
  rocksdb::Env* const env = options.env != nullptr ? options.env : rocksdb::Env::Default();
  KEZHI_RETURN_IF_ERROR(storage::FromRocksdb(env->CreateDirIfMissing(options.directory),
                                             "creating the views' directory"));
  KEZHI_RETURN_IF_ERROR(RemoveEarlierFormats(options.directory, env));
  storage::Views::Options rows = options;
  rows.directory = absl::StrCat(options.directory, "/", kDirectory);
  KEZHI_ASSIGN_OR_RETURN(std::unique_ptr<storage::Views> views,
                         storage::Views::Open(rows, journal.log_id(), journal.head().position));
  KEZHI_RETURN_IF_ERROR(RemoveStrays(*views));
  return views;
}

}  // namespace kezhi::engine
