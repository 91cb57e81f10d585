#ifndef KEZHI_STORAGE_VIEW_WALKS_H_
#define KEZHI_STORAGE_VIEW_WALKS_H_

#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include <rocksdb/iterator.h>

#include "base/strong_id.h"
#include "storage/view_values.h"

// A part of views.h: the rows of a range in one family, one after the other. Whoever wants them as
// of a position walks both.
namespace kezhi::storage {

// Rows of a table with `begin` <= key < `end`; an empty `end` is the end of the table. Borrowed.
struct RowRange {
  absl::string_view table;
  absl::string_view begin = {};
  absl::string_view end = {};
  // Descending.
  bool reverse = false;
};

// The live rows in `latest`. Stands on the first of them when it is made.
class LatestWalk {
 public:
  // `iterator` is of the family, borrowed, and belongs to the walk until its end.
  LatestWalk(const RowRange& range, rocksdb::Iterator& iterator);

  // False: there is none left, or status() says what is wrong.
  bool Valid() const { return row_.has_value(); }

  // Of the row it stands on; borrowed until Next.
  absl::string_view key() const;

  const LatestValue& row() const { return *row_; }

  void Next();

  // DATA_LOSS: a value that is none.
  absl::Status status() const;

 private:
  // At what the iterator stands on.
  void Look();

  const std::string table_;
  const std::string first_;
  const std::string last_;
  const bool reverse_;
  rocksdb::Iterator& iterator_;
  std::optional<LatestValue> row_;
  bool damaged_ = false;
};

// The rows that have versions in `history`, and of each the one that was the last at or before a
// position. The versions of a row lie together, newest first.
class HistoryWalk {
 public:
  HistoryWalk(const RowRange& range, Position position, rocksdb::Iterator& iterator);

  bool Valid() const { return valid_; }

  const std::string& key() const { return key_; }

  // Of that version, borrowed until Next; nullopt: there is none, or it ended the row. Asked for at
  // most once a row.
  std::optional<absl::string_view> Value();

  void Next();

  // DATA_LOSS: a key that is none.
  absl::Status status() const;

 private:
  void Look();
  // Over the other versions of the row, on to the next one or the one before it.
  void Leave();
  bool InRow() const;

  const std::string table_;
  const std::string first_;
  const std::string last_;
  const bool reverse_;
  const Position position_;
  rocksdb::Iterator& iterator_;
  bool valid_ = false;
  bool damaged_ = false;
  // What all versions of the row begin with; its key; and the position of the version that was met
  // first: the newest, or in reverse the oldest.
  std::string row_;
  std::string key_;
  Position met_;
};

}  // namespace kezhi::storage

#endif  // KEZHI_STORAGE_VIEW_WALKS_H_
