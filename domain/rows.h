#ifndef KEZHI_DOMAIN_ROWS_H_
#define KEZHI_DOMAIN_ROWS_H_

#include <functional>
#include <initializer_list>
#include <memory>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
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

  // The row as the message that it was put as, if that is at hand: spares parsing it. It is given
  // away: the next one to ask gets nothing. nullptr says nothing about the row.
  virtual std::unique_ptr<google::protobuf::MessageLite> TakeMessage(
      absl::string_view /*table*/, absl::string_view /*key*/) const {
    return nullptr;
  }
};

// Writes rows at the position of the event being applied. Later reads of the same fold see them.
class RowWriter {
 public:
  virtual ~RowWriter() = default;
  virtual void Put(absl::string_view table, absl::string_view key, std::string value) = 0;
  virtual void Delete(absl::string_view table, absl::string_view key) = 0;

  // Puts the message's bytes, and may keep it for RowReader::TakeMessage.
  virtual void PutMessage(absl::string_view table, absl::string_view key,
                          std::unique_ptr<google::protobuf::MessageLite> row) {
    Put(table, key, row->SerializeAsString());
  }

  // Put and PutMessage of a row that was not there: spares looking for what it was, which is most
  // of what putting a new row costs. Of one that was there the former version is lost.
  virtual void Insert(absl::string_view table, absl::string_view key, std::string value) {
    Put(table, key, std::move(value));
  }

  virtual void InsertMessage(absl::string_view table, absl::string_view key,
                             std::unique_ptr<google::protobuf::MessageLite> row) {
    PutMessage(table, key, std::move(row));
  }
};

// The segments of a row key, joined by 0x00.
std::string JoinSegments(std::initializer_list<absl::string_view> segments);

// A row key of segments: texts without control characters, joined by 0x00 so that a prefix of
// segments is a prefix of the key and order is by segment.
template <typename... Segments>
std::string RowKey(const Segments&... segments) {
  return JoinSegments({absl::AlphaNum(segments).Piece()...});
}

// A number as a segment that sorts by value.
std::string Sortable(std::uint64_t number);

// DATA_LOSS; without the key, which may be a name.
absl::Status DamagedRow(absl::string_view table);

// The row as a message; nullopt when there is none. A row that does not parse fails the reader with
// DATA_LOSS.
template <typename Row>
std::optional<Row> GetRow(const RowReader& rows, absl::string_view table, absl::string_view key) {
  const std::unique_ptr<google::protobuf::MessageLite> at_hand = rows.TakeMessage(table, key);
  if (auto* const row = dynamic_cast<Row*>(at_hand.get())) return std::move(*row);
  const std::optional<std::string> bytes = rows.Get(table, key);
  if (!bytes.has_value()) return std::nullopt;
  Row row;
  if (!row.ParseFromString(*bytes)) rows.Fail(DamagedRow(table));
  return row;
}

// A row that is moved in is at hand for the next GetRow of its type.
template <typename Row>
void PutRow(RowWriter& out, absl::string_view table, absl::string_view key, Row&& row) {
  if constexpr (std::is_lvalue_reference_v<Row>) {
    out.Put(table, key, row.SerializeAsString());
  } else {
    out.PutMessage(table, key, std::make_unique<Row>(std::forward<Row>(row)));
  }
}

// PutRow of a row that was not there.
template <typename Row>
void InsertRow(RowWriter& out, absl::string_view table, absl::string_view key, Row&& row) {
  if constexpr (std::is_lvalue_reference_v<Row>) {
    out.Insert(table, key, row.SerializeAsString());
  } else {
    out.InsertMessage(table, key, std::make_unique<Row>(std::forward<Row>(row)));
  }
}

// Rows whose key begins with the segments of `prefix` (and has more): until `visit` returns false.
void ScanPrefix(const RowReader& rows, absl::string_view table, absl::string_view prefix,
                const std::function<bool(absl::string_view key, absl::string_view value)>& visit);

}  // namespace kezhi::domain

#endif  // KEZHI_DOMAIN_ROWS_H_
