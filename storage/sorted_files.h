#ifndef KEZHI_STORAGE_SORTED_FILES_H_
#define KEZHI_STORAGE_SORTED_FILES_H_

#include <array>
#include <cstddef>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include <rocksdb/sst_file_writer.h>

#include "storage/database.h"
#include "storage/version_writer.h"
#include "storage/view_readers.h"

// A part of views.h and view_loader.h; nobody else needs it.
namespace kezhi::storage {

// Rows as sorted files, one for each family of the views, that the database takes over as they are:
// much of what its memtable and its log would take is saved. One thread.
class SortedFiles : public RowSink {
 public:
  // `name` must be free in the directory of the views. `database` is borrowed.
  SortedFiles(const Database& database, absl::string_view name);

  // Removes what was not taken over.
  ~SortedFiles() override;
  SortedFiles(const SortedFiles&) = delete;
  SortedFiles& operator=(const SortedFiles&) = delete;

  // Keys of one family in ascending order, each once.
  absl::Status Put(std::size_t family, absl::string_view key, absl::string_view value) override;
  absl::Status Delete(std::size_t family, absl::string_view key) override;

  // All families gain what was put in one step, durably, and with it all that was written before.
  // UNAVAILABLE or RESOURCE_EXHAUSTED: none has.
  absl::Status Ingest();

 private:
  struct File {
    rocksdb::Options options;
    std::string path;
    std::unique_ptr<rocksdb::SstFileWriter> writer;
  };

  // Opened with the first key.
  absl::StatusOr<rocksdb::SstFileWriter*> WriterOf(std::size_t family);

  const Database& database_;
  const std::string base_;
  std::array<File, kViewFamilies> files_;
};

}  // namespace kezhi::storage

#endif  // KEZHI_STORAGE_SORTED_FILES_H_
