#ifndef KEZHI_SERVICES_IMPORT_CSV_H_
#define KEZHI_SERVICES_IMPORT_CSV_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"

namespace kezhi::services {

// One row of a CSV file.
struct CsvRow {
  int line = 0;  // where it begins, 1 = the header's line
  std::vector<std::string> fields;
};

// A CSV file in memory, as UTF-8.
struct CsvFile {
  std::vector<std::string> columns;
  std::vector<CsvRow> rows;
};

// How a file is written.
struct CsvFormat {
  char delimiter = ',';
  // A name that ICU knows, such as `UTF-8` or `GB18030`.
  std::string encoding = "UTF-8";
};

// Reads a file (RFC 4180; a gzipped one is unpacked; a byte order mark is skipped). Rows that have
// not as many fields as the header are kept as they are: the caller judges them. NOT_FOUND: no such
// file. INVALID_ARGUMENT: no header, an encoding that is unknown or does not fit, a quote that does
// not end.
absl::StatusOr<CsvFile> ReadCsv(const std::string& path, const CsvFormat& format);

// The fields as one CSV line with its end.
std::string CsvLine(const std::vector<std::string>& fields);

}  // namespace kezhi::services

#endif  // KEZHI_SERVICES_IMPORT_CSV_H_
