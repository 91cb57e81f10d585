#ifndef KEZHI_DOMAIN_ROWS_H_
#define KEZHI_DOMAIN_ROWS_H_

#include <functional>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/string_view.h"
#include "google/protobuf/message_lite.h"

namespace kezhi::domain {

// Reads rows at one position. Keys are text; tables are named `projection.table`.
class RowReader {
 public:
  virtual ~RowReader() = default;
  // nullopt: no such row at this position.
  virtual std::optional<std::string> Get(absl::string_view table, absl::string_view key) const = 0;
  // Rows with begin <= key < end in ascending order, until `visit` returns false.
  virtual void Scan(
      absl::string_view table, absl::string_view begin, absl::string_view end,
      const std::function<bool(absl::string_view key, absl::string_view value)>& visit) const = 0;
  // Tells that what was read cannot be right. What is computed from then on must not be used:
  // whoever made the reader asks for it.
  virtual void Fail(const absl::Status& status) const = 0;
};

// Writes rows at the position of the event being applied. Later reads of the same fold see them.
class RowWriter {
 public:
  virtual ~RowWriter() = default;
  virtual void Put(absl::string_view table, absl::string_view key, std::string value) = 0;
  virtual void Delete(absl::string_view table, absl::string_view key) = 0;
};

// A row key of segments: texts without control characters, joined by 0x00 so that a prefix of
// segments is a prefix of the key and order is by segment.
template <typename... Segments>
std::string RowKey(const Segments&... segments) {
  return absl::StrJoin({absl::StrCat(segments)...}, absl::string_view("\0", 1));
}

// A number as a segment that sorts by value.
std::string Sortable(std::uint64_t number);

// DATA_LOSS; without the key, which may be a name.
absl::Status DamagedRow(absl::string_view table);

// The row as a message; nullopt when there is none. A row that does not parse fails the reader with
// DATA_LOSS.
template <typename Row>
std::optional<Row> GetRow(const RowReader& rows, absl::string_view table, absl::string_view key) {
  const std::optional<std::string> bytes = rows.Get(table, key);
  if (!bytes.has_value()) return std::nullopt;
  Row row;
  if (!row.ParseFromString(*bytes)) rows.Fail(DamagedRow(table));
  return row;
}

void PutRow(RowWriter& out, absl::string_view table, absl::string_view key,
            const google::protobuf::MessageLite& row);

// Rows whose key begins with the segments of `prefix` (and has more): until `visit` returns false.
void ScanPrefix(const RowReader& rows, absl::string_view table, absl::string_view prefix,
                const std::function<bool(absl::string_view key, absl::string_view value)>& visit);

}  // namespace kezhi::domain

#endif  // KEZHI_DOMAIN_ROWS_H_
