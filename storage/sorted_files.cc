#include "storage/sorted_files.h"

#include <vector>

#include "absl/strings/str_cat.h"

#include "base/check.h"
#include "base/status_macros.h"

namespace kezhi::storage {
namespace {

absl::Status Written(const rocksdb::Status& status) {
  // Out of order, or twice the same key: a bug of whoever sorted.
  KEZHI_CHECK(!status.IsInvalidArgument());
  return FromRocksdb(status, "writing a file of rows");
}

}  // namespace

SortedFiles::SortedFiles(const Database& database, absl::string_view name)
    : database_(database), base_(absl::StrCat(database.db()->GetName(), "/", name)) {
}

SortedFiles::~SortedFiles() {
  rocksdb::Env* const env = database_.db()->GetEnv();
  for (File& file : files_) {
    if (file.writer == nullptr) continue;
    file.writer.reset();
    // Gone already when it was taken over; what stays, the next open removes.
    env->DeleteFile(file.path).PermitUncheckedError();
  }
}

absl::StatusOr<rocksdb::SstFileWriter*> SortedFiles::WriterOf(std::size_t family) {
  File& file = files_[family];
  if (file.writer == nullptr) {
    rocksdb::ColumnFamilyHandle* const handle = database_.family(family);
    file.options = database_.db()->GetOptions(handle);
    file.path = absl::StrCat(base_, "-", family, kLoadSuffix);
    file.writer =
        std::make_unique<rocksdb::SstFileWriter>(rocksdb::EnvOptions(), file.options, handle);
    KEZHI_RETURN_IF_ERROR(FromRocksdb(file.writer->Open(file.path), "opening a file of rows"));
  }
  return file.writer.get();
}

absl::Status SortedFiles::Put(std::size_t family, absl::string_view key, absl::string_view value) {
  KEZHI_ASSIGN_OR_RETURN(rocksdb::SstFileWriter* const writer, WriterOf(family));
  return Written(writer->Put(ToSlice(key), ToSlice(value)));
}

absl::Status SortedFiles::Delete(std::size_t family, absl::string_view key) {
  KEZHI_ASSIGN_OR_RETURN(rocksdb::SstFileWriter* const writer, WriterOf(family));
  return Written(writer->Delete(ToSlice(key)));
}

absl::Status SortedFiles::Ingest() {
  std::vector<rocksdb::IngestExternalFileArg> taken;
  for (std::size_t family = 0; family < files_.size(); ++family) {
    File& file = files_[family];
    if (file.writer == nullptr) continue;
    KEZHI_RETURN_IF_ERROR(Written(file.writer->Finish()));
    rocksdb::IngestExternalFileArg& arg = taken.emplace_back();
    arg.column_family = database_.family(family);
    arg.external_files = {file.path};
    arg.options.move_files = true;
  }
  if (taken.empty()) return absl::OkStatus();
  // The files are durable at once. What they rest upon must be so before: a power loss must not
  // leave the end of a row of writes without its beginning.
  KEZHI_RETURN_IF_ERROR(
      FromRocksdb(database_.db()->SyncWAL(), "syncing what was written before a file of rows"));
  return FromRocksdb(database_.db()->IngestExternalFiles(taken), "taking over files of rows");
}

}  // namespace kezhi::storage
