// A file that somebody imports: refused, or read so that what is written of it reads the same.
#include "services/import/csv.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <sys/mman.h>
#include <unistd.h>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"

#include "base/check.h"

namespace kezhi::services {
namespace {

absl::StatusOr<CsvFile> Read(absl::string_view bytes, const CsvFormat& format) {
  const int file = memfd_create("csv", 0);
  KEZHI_CHECK(write(file, bytes.data(), bytes.size()) == static_cast<ssize_t>(bytes.size()));
  absl::StatusOr<CsvFile> read = ReadCsv(absl::StrCat("/proc/self/fd/", file), format);
  close(file);
  return read;
}

void Take(absl::string_view bytes) {
  Read(bytes, {';', "GB18030"}).status().IgnoreError();
  const absl::StatusOr<CsvFile> file = Read(bytes, {});
  if (!file.ok()) return;
  std::string written = CsvLine(file->columns);
  for (const CsvRow& row : file->rows) absl::StrAppend(&written, CsvLine(row.fields));
  const absl::StatusOr<CsvFile> again = Read(written, {});
  KEZHI_CHECK(again.ok());
  KEZHI_CHECK(again->columns == file->columns);
  KEZHI_CHECK(again->rows.size() == file->rows.size());
  for (std::size_t i = 0; i < file->rows.size(); ++i) {
    KEZHI_CHECK(again->rows[i].fields == file->rows[i].fields);
  }
}

}  // namespace
}  // namespace kezhi::services

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  kezhi::services::Take({reinterpret_cast<const char*>(data), size});
  return 0;
}
