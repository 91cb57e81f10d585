#include "storage/stream_walk.h"

#include <optional>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

#include "base/status_macros.h"
#include "storage/journal_families.h"
#include "storage/keys.h"
#include "storage/position.h"
#include "storage/record_header.h"
#include "storage/values.h"

namespace kezhi::storage {

// The record that must be at `position`, borrowed from the iterator.
absl::StatusOr<absl::string_view> RecordAt(const rocksdb::Iterator& iterator, Position position) {
  if (iterator.Valid() && ToView(iterator.key()) == RecordKey(position)) {
    return ParseRecordValue(position, ToView(iterator.value()));
  }
  if (!iterator.status().ok()) {
    return FromRocksdb(iterator.status(),
                       absl::StrCat("record at position ", ToString(position), " cannot be read"));
  }
  return absl::DataLossError(
      absl::StrCat("record at position ", ToString(position), " is missing"));
}

absl::StatusOr<std::string> ReadRecord(const Database& database, Position position,
                                       const rocksdb::Snapshot* snapshot) {
  std::string value;
  absl::StatusOr<bool> found = database.Get(kRecordsFamily, RecordKey(position), &value, snapshot);
  if (!found.ok()) {
    return absl::Status(found.status().code(),
                        absl::StrCat("record at position ", ToString(position),
                                     " cannot be read: ", found.status().message()));
  }
  if (!*found) {
    return absl::DataLossError(
        absl::StrCat("record at position ", ToString(position), " is missing"));
  }
  KEZHI_RETURN_IF_ERROR(ParseRecordValue(position, value).status());
  constexpr std::size_t kCrcBytes = 4;
  value.erase(0, kCrcBytes);
  return value;
}

StreamWalk::StreamWalk(const Journal& journal, absl::string_view stream, const ReadLimits& limits)
    : database_(journal.database()),
      view_(journal.view()),
      stream_(stream),
      prefix_(StreamPrefix(stream)),
      last_(std::min(view_.head.position, limits.up_to)),
      budget_(limits),
      iterator_(database_.NewIterator(kStreamsFamily, view_.snapshot.get())) {
}

absl::Status StreamWalk::Forward(Revision after, RecordVisitor visit) {
  Revision expected = after;
  for (iterator_->Seek(StreamKey(stream_, after.next())); InStream() && budget_.left();
       iterator_->Next()) {
    expected = expected.next();
    KEZHI_ASSIGN_OR_RETURN(const Position position, PositionOf(expected));
    if (position > last_) return absl::OkStatus();
    KEZHI_ASSIGN_OR_RETURN(const bool more, Show(position, expected, visit));
    if (!more) return absl::OkStatus();
  }
  return Status();
}

absl::Status StreamWalk::Backward(Revision before, RecordVisitor visit) {
  if (before == Revision(0)) return absl::OkStatus();
  iterator_->SeekForPrev(StreamKey(stream_, Revision(before.value() - 1)));
  if (!InStream()) return Status();
  const std::optional<StreamKeyParts> first = ParseStreamKey(ToView(iterator_->key()));
  if (!first.has_value()) return Damaged(before);
  for (Revision expected = first->revision; InStream() && budget_.left(); iterator_->Prev()) {
    KEZHI_ASSIGN_OR_RETURN(const Position position, PositionOf(expected));
    if (position <= last_) {
      KEZHI_ASSIGN_OR_RETURN(const bool more, Show(position, expected, visit));
      if (!more) return absl::OkStatus();
    }
    expected = Revision(expected.value() - 1);
  }
  return Status();
}

absl::StatusOr<Revision> StreamWalk::LastRevision() {
  iterator_->SeekForPrev(StreamKey(stream_, Revision(~std::uint64_t{0})));
  KEZHI_RETURN_IF_ERROR(Status());
  if (!InStream()) return Revision(0);
  const std::optional<StreamKeyParts> parts = ParseStreamKey(ToView(iterator_->key()));
  if (!parts.has_value()) return Damaged(Revision(0));
  return parts->revision;
}

bool StreamWalk::InStream() const {
  return iterator_->Valid() && absl::StartsWith(ToView(iterator_->key()), prefix_);
}

absl::Status StreamWalk::Status() const {
  return FromRocksdb(iterator_->status(), absl::StrCat("reading the index of ", stream_));
}

absl::Status StreamWalk::Damaged(Revision revision) const {
  return absl::DataLossError(absl::StrCat("the index of stream ", stream_,
                                          " is damaged at revision ", ToString(revision)));
}

absl::StatusOr<Position> StreamWalk::PositionOf(Revision expected) const {
  const std::optional<std::uint64_t> position = ParseBe64(ToView(iterator_->value()));
  if (ToView(iterator_->key()) != StreamKey(stream_, expected) || !position.has_value()) {
    return Damaged(expected);
  }
  return Position(*position);
}

absl::StatusOr<bool> StreamWalk::Show(Position position, Revision revision, RecordVisitor visit) {
  KEZHI_ASSIGN_OR_RETURN(const std::string bytes,
                         ReadRecord(database_, position, view_.snapshot.get()));
  KEZHI_ASSIGN_OR_RETURN(const RecordHeader header, ScanRecordHeader(bytes));
  if (header.stream != stream_ || header.revision != revision) {
    return absl::DataLossError(absl::StrCat("record at position ", ToString(position),
                                            " is not the one that its stream's index means"));
  }
  budget_.Take(bytes);
  return visit(position, bytes);
}

}  // namespace kezhi::storage
