#include "domain/rows.h"

#include "absl/strings/str_format.h"

namespace kezhi::domain {

std::string Sortable(std::uint64_t number) {
  return absl::StrFormat("%020u", number);
}

absl::Status DamagedRow(absl::string_view table) {
  return absl::DataLossError(absl::StrCat("a row of ", table, " cannot be read"));
}

void PutRow(RowWriter& out, absl::string_view table, absl::string_view key,
            const google::protobuf::MessageLite& row) {
  out.Put(table, key, row.SerializeAsString());
}

void ScanPrefix(const RowReader& rows, absl::string_view table, absl::string_view prefix,
                const std::function<bool(absl::string_view key, absl::string_view value)>& visit) {
  // No UTF-8 text holds the byte 0xff.
  if (prefix.empty()) return rows.Scan(table, "", "\xff", visit);
  const std::string begin = absl::StrCat(prefix, absl::string_view("\x00", 1));
  const std::string end = absl::StrCat(prefix, absl::string_view("\x01", 1));
  rows.Scan(table, begin, end, visit);
}

}  // namespace kezhi::domain
