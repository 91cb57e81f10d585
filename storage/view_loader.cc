#include "storage/view_loader.h"

#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"

#include "base/status_macros.h"
#include "storage/sorted_files.h"
#include "storage/version_writer.h"

namespace kezhi::storage {

absl::StatusOr<ViewLoader> ViewLoader::Begin(Views& views, const std::string& space) {
  KEZHI_ASSIGN_OR_RETURN(const std::vector<std::string> tables, views.Tables(space));
  KEZHI_ASSIGN_OR_RETURN(const Position checkpoint, views.Checkpoint(space));
  if (!tables.empty() || checkpoint > Position(0)) KEZHI_RETURN_IF_ERROR(views.Drop(space));
  return ViewLoader(views, space);
}

absl::Status ViewLoader::Add(std::span<const RowVersion> versions) {
  if (versions.empty()) return absl::OkStatus();
  SortedFiles files(views_->database(), absl::StrCat(space_, "-", ++files_));
  KEZHI_RETURN_IF_ERROR(WriteVersions(views_->database(), space_, versions, files));
  return files.Ingest();
}

}  // namespace kezhi::storage
