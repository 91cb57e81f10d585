#include "services/import/csv.h"

#include <array>
#include <csv.h>
#include <memory>
#include <unicode/ucnv.h>
#include <unicode/unistr.h>
#include <utility>
#include <zlib.h>

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"

#include "base/status_macros.h"

namespace kezhi::services {
namespace {

constexpr unsigned kChunk = 1U << 16;

// The file's bytes; gzopen reads plain files as they are.
absl::StatusOr<std::string> ReadBytes(const std::string& path) {
  const std::unique_ptr<gzFile_s, int (*)(gzFile)> file(gzopen(path.c_str(), "rb"), gzclose);
  if (file == nullptr) return absl::NotFoundError(absl::StrCat("cannot open ", path));
  std::string bytes;
  std::array<char, kChunk> chunk{};
  int got = 0;
  while ((got = gzread(file.get(), chunk.data(), kChunk)) > 0) {
    bytes.append(chunk.data(), static_cast<std::size_t>(got));
  }
  if (got < 0) return absl::InvalidArgumentError(absl::StrCat(path, " is damaged or not readable"));
  return bytes;
}

bool NamesUtf8(const std::string& encoding) {
  return ucnv_compareNames(encoding.c_str(), "UTF-8") == 0;
}

// Into UTF-8. Bytes that are no UTF-8 in a file that says it is are kept: the service refuses the
// one row.
absl::StatusOr<std::string> Decode(std::string bytes, const CsvFormat& format,
                                   const std::string& path) {
  if (!NamesUtf8(format.encoding)) {
    UErrorCode error = U_ZERO_ERROR;
    const std::unique_ptr<UConverter, void (*)(UConverter*)> converter(
        ucnv_open(format.encoding.c_str(), &error), ucnv_close);
    if (U_FAILURE(error)) {
      return absl::InvalidArgumentError(
          absl::StrCat("the encoding ", format.encoding, " is unknown"));
    }
    ucnv_setToUCallBack(converter.get(), UCNV_TO_U_CALLBACK_STOP, nullptr, nullptr, nullptr,
                        &error);
    const icu::UnicodeString text(bytes.data(), static_cast<int32_t>(bytes.size()), converter.get(),
                                  error);
    if (U_FAILURE(error)) {
      return absl::InvalidArgumentError(
          absl::StrCat(path, " is not in the encoding ", format.encoding));
    }
    bytes.clear();
    text.toUTF8String(bytes);
  }
  return std::string(absl::StripPrefix(bytes, "\xEF\xBB\xBF"));
}

// What libcsv's callbacks fill.
struct Collector {
  std::vector<CsvRow> rows;
  CsvRow row;
};

void OnField(void* data, std::size_t size, void* context) {
  static_cast<Collector*>(context)->row.fields.emplace_back(static_cast<const char*>(data), size);
}

void OnRow(int, void* context) {
  auto* collector = static_cast<Collector*>(context);
  collector->rows.push_back(std::exchange(collector->row, {}));
}

}  // namespace

absl::StatusOr<CsvFile> ReadCsv(const std::string& path, const CsvFormat& format) {
  KEZHI_ASSIGN_OR_RETURN(std::string bytes, ReadBytes(path));
  KEZHI_ASSIGN_OR_RETURN(const std::string text, Decode(std::move(bytes), format, path));
  csv_parser parser;
  if (csv_init(&parser, CSV_STRICT | CSV_STRICT_FINI) != 0) {
    return absl::InternalError("csv_init failed");
  }
  const std::unique_ptr<csv_parser, void (*)(csv_parser*)> owner(&parser, csv_free);
  csv_set_delim(&parser, static_cast<unsigned char>(format.delimiter));
  Collector collector;
  // Byte by byte, because libcsv does not say on which line a row begins.
  int line = 1;
  int row_line = 1;
  for (const char byte : text) {
    const std::size_t before = collector.rows.size();
    if (collector.row.fields.empty() && parser.pstate == 0) row_line = line;
    if (csv_parse(&parser, &byte, 1, OnField, OnRow, &collector) != 1) {
      return absl::InvalidArgumentError(
          absl::StrCat(path, " line ", line, ": ", csv_strerror(csv_error(&parser))));
    }
    if (collector.rows.size() > before) collector.rows.back().line = row_line;
    if (byte == '\n') ++line;
  }
  const std::size_t before = collector.rows.size();
  if (csv_fini(&parser, OnField, OnRow, &collector) != 0) {
    return absl::InvalidArgumentError(
        absl::StrCat(path, " line ", row_line, ": a quote begins here and does not end"));
  }
  if (collector.rows.size() > before) collector.rows.back().line = row_line;
  if (collector.rows.empty()) {
    return absl::InvalidArgumentError(absl::StrCat(path, " has no header line"));
  }
  CsvFile file;
  file.columns = std::move(collector.rows.front().fields);
  collector.rows.erase(collector.rows.begin());
  file.rows = std::move(collector.rows);
  return file;
}

std::string CsvLine(const std::vector<std::string>& fields) {
  std::string line;
  for (const std::string& field : fields) {
    if (!line.empty() || &field != &fields.front()) line += ',';
    std::string quoted(csv_write(nullptr, 0, field.data(), field.size()), '\0');
    csv_write(quoted.data(), quoted.size(), field.data(), field.size());
    line += quoted;
  }
  return line + "\r\n";
}

}  // namespace kezhi::services
