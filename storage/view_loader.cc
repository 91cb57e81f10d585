#include "storage/view_loader.h"

#include <optional>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include <rocksdb/sst_file_writer.h>

#include "base/check.h"
#include "base/status_macros.h"
#include "storage/version_writer.h"
#include "storage/view_readers.h"

namespace kezhi::storage {
namespace {

// One sorted file of one family, that the database will take over.
class SortedFile {
 public:
  SortedFile(const Database& database, std::size_t family, std::string path)
      : options_(database.db()->GetOptions(database.family(family))),
        path_(std::move(path)),
        writer_(rocksdb::EnvOptions(), options_, database.family(family)) {}

  absl::Status Open() { return FromRocksdb(writer_.Open(path_), "opening a file of rows"); }

  absl::Status Put(absl::string_view key, absl::string_view value) {
    return Check(writer_.Put(ToSlice(key), ToSlice(value)));
  }

  absl::Status Delete(absl::string_view key) { return Check(writer_.Delete(ToSlice(key))); }

  absl::Status Finish() { return Check(writer_.Finish()); }

  const std::string& path() const { return path_; }

 private:
  static absl::Status Check(const rocksdb::Status& status) {
    // Out of order, or twice the same key: a bug of whoever sorted.
    KEZHI_CHECK(!status.IsInvalidArgument());
    return FromRocksdb(status, "writing a file of rows");
  }

  const rocksdb::Options options_;
  const std::string path_;
  rocksdb::SstFileWriter writer_;
};

absl::Status Ingest(const Database& database, const SortedFile& latest, const SortedFile& history) {
  std::vector<rocksdb::IngestExternalFileArg> files(2);
  files[0].column_family = database.family(kLatestFamily);
  files[0].external_files = {latest.path()};
  files[1].column_family = database.family(kHistoryFamily);
  files[1].external_files = {history.path()};
  for (rocksdb::IngestExternalFileArg& file : files) file.options.move_files = true;
  return FromRocksdb(database.db()->IngestExternalFiles(files), "taking over files of rows");
}

}  // namespace

absl::StatusOr<ViewLoader> ViewLoader::Begin(Views& views, const std::string& space) {
  KEZHI_ASSIGN_OR_RETURN(const std::vector<std::string> tables, views.Tables(space));
  KEZHI_ASSIGN_OR_RETURN(const Position checkpoint, views.Checkpoint(space));
  if (!tables.empty() || checkpoint > Position(0)) KEZHI_RETURN_IF_ERROR(views.Drop(space));
  return ViewLoader(views, space);
}

absl::Status ViewLoader::Add(std::span<const RowVersion> versions) {
  if (versions.empty()) return absl::OkStatus();
  const Database& database = views_->database();
  SortedFile latest(database, kLatestFamily, NextFile());
  SortedFile history(database, kHistoryFamily, NextFile());
  KEZHI_RETURN_IF_ERROR(latest.Open());
  KEZHI_RETURN_IF_ERROR(history.Open());
  KEZHI_RETURN_IF_ERROR(WriteVersions(
      space_, versions,
      [&](absl::string_view key, std::optional<absl::string_view> value) {
        return value.has_value() ? latest.Put(key, *value) : latest.Delete(key);
      },
      [&](absl::string_view key, absl::string_view value) { return history.Put(key, value); }));
  KEZHI_RETURN_IF_ERROR(latest.Finish());
  KEZHI_RETURN_IF_ERROR(history.Finish());
  return Ingest(database, latest, history);
}

std::string ViewLoader::NextFile() {
  return absl::StrCat(views_->database().db()->GetName(), "/", space_, "-", ++files_, kLoadSuffix);
}

}  // namespace kezhi::storage
