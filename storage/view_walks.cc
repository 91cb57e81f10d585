#include "storage/view_walks.h"

#include <utility>

#include "absl/strings/str_cat.h"

#include "storage/database.h"
#include "storage/keys.h"

namespace kezhi::storage {
namespace {

// A few steps are cheaper than a seek, and most rows have few versions.
constexpr int kSteps = 4;

absl::Status StatusOf(const rocksdb::Iterator& iterator, bool damaged, absl::string_view table) {
  if (damaged) return absl::DataLossError(absl::StrCat("table ", table, " holds what is no row"));
  return FromRocksdb(iterator.status(), absl::StrCat("reading table ", table));
}

}  // namespace

LatestWalk::LatestWalk(const RowRange& range, rocksdb::Iterator& iterator)
    : table_(range.table),
      first_(TableKey(range.table, range.begin)),
      last_(range.end.empty() ? TableEnd(range.table) : TableKey(range.table, range.end)),
      reverse_(range.reverse),
      iterator_(iterator) {
  if (reverse_) {
    // The end is not part of the range.
    iterator_.SeekForPrev(last_);
    if (iterator_.Valid() && ToView(iterator_.key()) == last_) iterator_.Prev();
  } else {
    iterator_.Seek(first_);
  }
  Look();
}

absl::string_view LatestWalk::key() const {
  return ToView(iterator_.key()).substr(table_.size() + 1);
}

void LatestWalk::Next() {
  if (reverse_) {
    iterator_.Prev();
  } else {
    iterator_.Next();
  }
  Look();
}

absl::Status LatestWalk::status() const {
  return StatusOf(iterator_, damaged_, table_);
}

void LatestWalk::Look() {
  row_.reset();
  if (!iterator_.Valid()) return;
  const absl::string_view key = ToView(iterator_.key());
  if (reverse_ ? key < first_ : key >= last_) return;
  row_ = ParseLatest(ToView(iterator_.value()));
  damaged_ = !row_.has_value();
}

HistoryWalk::HistoryWalk(const RowRange& range, Position position, rocksdb::Iterator& iterator)
    : table_(range.table),
      first_(HistoryPrefix(range.table, range.begin)),
      last_(range.end.empty() ? TableEnd(range.table) : HistoryPrefix(range.table, range.end)),
      reverse_(range.reverse),
      position_(position),
      iterator_(iterator) {
  // No stored key equals such a bound: a key has a position behind it.
  if (reverse_) {
    iterator_.SeekForPrev(last_);
  } else {
    iterator_.Seek(first_);
  }
  Look();
}

std::optional<absl::string_view> HistoryWalk::Value() {
  const std::string sought = absl::StrCat(row_, Be64(~position_.value()));
  if (reverse_) {
    // The oldest is too young already.
    if (met_ > position_) return std::nullopt;
    iterator_.Seek(sought);
  } else {
    for (int step = 0; iterator_.Valid() && ToView(iterator_.key()) < sought; ++step) {
      if (step == kSteps) {
        iterator_.Seek(sought);
        break;
      }
      iterator_.Next();
    }
  }
  if (!InRow()) return std::nullopt;
  return ParseHistory(ToView(iterator_.value()));
}

void HistoryWalk::Next() {
  // A seek would forget what went wrong.
  if (iterator_.status().ok()) Leave();
  Look();
}

absl::Status HistoryWalk::status() const {
  return StatusOf(iterator_, damaged_, table_);
}

void HistoryWalk::Leave() {
  if (reverse_) {
    iterator_.SeekForPrev(row_);
    return;
  }
  for (int step = 0; InRow(); ++step) {
    if (step == kSteps) {
      iterator_.Seek(HistoryNext(row_));
      return;
    }
    iterator_.Next();
  }
}

bool HistoryWalk::InRow() const {
  return iterator_.Valid() && HistoryRow(ToView(iterator_.key())) == row_;
}

void HistoryWalk::Look() {
  valid_ = false;
  if (!iterator_.Valid()) return;
  const absl::string_view key = ToView(iterator_.key());
  if (reverse_ ? key < first_ : key >= last_) return;
  std::optional<HistoryKeyParts> parts = ParseHistoryKey(table_, key);
  damaged_ = !parts.has_value();
  if (damaged_) return;
  row_.assign(HistoryRow(key).data(), HistoryRow(key).size());
  key_ = std::move(parts->key);
  met_ = parts->position;
  valid_ = true;
}

}  // namespace kezhi::storage
