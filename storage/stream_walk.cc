#include "storage/stream_walk.h"

#include <algorithm>
#include <optional>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

#include "base/status_macros.h"
#include "storage/journal_families.h"
#include "storage/keys.h"
#include "storage/position.h"
#include "storage/record_header.h"
#include "storage/values.h"

namespace kezhi::storage {
namespace {

// Records that are read together.
constexpr std::uint64_t kAtOnce = 128;

// From so many on, and with at most so many positions for each of them, records are stepped
// through: a step costs about a fifth of a look-up.
constexpr std::size_t kMinDense = 8;
constexpr std::uint64_t kDensity = 3;

rocksdb::ReadOptions OptionsFor(const ReadLimits& limits, const rocksdb::Snapshot* snapshot) {
  rocksdb::ReadOptions options;
  options.snapshot = snapshot;
  if (limits.cached_only) options.read_tier = rocksdb::kBlockCacheTier;
  return options;
}

absl::Status NotCached() {
  return absl::UnavailableError("what is asked for is not in memory");
}

// Why a record was not found or not read.
absl::Status Unread(Position position, const rocksdb::Status& status) {
  if (status.IsIncomplete()) return NotCached();
  const std::string record = absl::StrCat("record at position ", ToString(position));
  if (status.IsNotFound()) return absl::DataLossError(absl::StrCat(record, " is missing"));
  return FromRocksdb(status, absl::StrCat(record, " cannot be read"));
}

}  // namespace

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
      options_(OptionsFor(limits, view_.snapshot.get())),
      iterator_(database_.db()->NewIterator(options_, database_.family(kStreamsFamily))) {
}

absl::Status StreamWalk::Forward(Revision after, RecordVisitor visit) {
  Revision expected = after;
  bool more = true;
  iterator_->Seek(StreamKey(stream_, after.next()));
  while (more && InStream() && budget_.left()) {
    std::vector<Place> places;
    for (; more && InStream() && !Full(places); iterator_->Next()) {
      expected = expected.next();
      KEZHI_ASSIGN_OR_RETURN(const Position position, PositionOf(expected));
      more = position <= last_;
      if (more) places.push_back({position, expected});
    }
    KEZHI_ASSIGN_OR_RETURN(const bool wanted, Show(places, visit));
    if (!wanted) return absl::OkStatus();
  }
  return Status();
}

absl::Status StreamWalk::Backward(Revision before, RecordVisitor visit) {
  if (before == Revision(0)) return absl::OkStatus();
  iterator_->SeekForPrev(StreamKey(stream_, Revision(before.value() - 1)));
  if (!InStream()) return Status();
  const std::optional<StreamKeyParts> first = ParseStreamKey(ToView(iterator_->key()));
  if (!first.has_value()) return Damaged(before);
  Revision expected = first->revision;
  while (InStream() && budget_.left()) {
    std::vector<Place> places;
    for (; InStream() && !Full(places); iterator_->Prev()) {
      KEZHI_ASSIGN_OR_RETURN(const Position position, PositionOf(expected));
      if (position <= last_) places.push_back({position, expected});
      expected = Revision(expected.value() - 1);
    }
    KEZHI_ASSIGN_OR_RETURN(const bool wanted, Show(places, visit));
    if (!wanted) return absl::OkStatus();
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
  if (iterator_->status().IsIncomplete()) return NotCached();
  return FromRocksdb(iterator_->status(), absl::StrCat("reading the index of ", stream_));
}

absl::Status StreamWalk::Damaged(Revision revision) const {
  return absl::DataLossError(absl::StrCat("the index of stream ", stream_,
                                          " is damaged at revision ", ToString(revision)));
}

absl::StatusOr<Position> StreamWalk::PositionOf(Revision expected) const {
  const std::optional<std::uint64_t> position = ParseBe64(ToView(iterator_->value()));
  const std::optional<std::uint64_t> revision =
      ParseBe64(ToView(iterator_->key()).substr(prefix_.size()));
  if (revision != expected.value() || !position.has_value()) return Damaged(expected);
  return Position(*position);
}

bool StreamWalk::Full(const std::vector<Place>& places) const {
  return places.size() >= std::min(kAtOnce, budget_.records());
}

bool StreamWalk::Dense(std::span<const Place> places) {
  if (places.size() < kMinDense) return false;
  // An index that is damaged may have them in any order.
  const auto [first, last] = std::minmax_element(
      places.begin(), places.end(),
      [](const Place& one, const Place& other) { return one.position < other.position; });
  return last->position.value() - first->position.value() < kDensity * places.size();
}

absl::StatusOr<bool> StreamWalk::Show(std::span<const Place> places, RecordVisitor visit) {
  if (places.empty()) return true;
  return Dense(places) ? ShowDense(places, visit) : ShowScattered(places, visit);
}

absl::StatusOr<bool> StreamWalk::ShowDense(std::span<const Place> places, RecordVisitor visit) {
  const std::unique_ptr<rocksdb::Iterator> records(
      database_.db()->NewIterator(options_, database_.family(kRecordsFamily)));
  records->Seek(RecordKey(places.front().position));
  for (std::size_t i = 0; i < places.size(); ++i) {
    const std::string key = RecordKey(places[i].position);
    while (records->Valid() && ToView(records->key()) < key) records->Next();
    while (records->Valid() && ToView(records->key()) > key) records->Prev();
    const absl::StatusOr<absl::string_view> bytes = RecordAt(*records, places[i].position);
    // What is damaged, or not in memory, may be another stream's: a look-up tells.
    if (!bytes.ok()) return ShowScattered(places.subspan(i), visit);
    KEZHI_ASSIGN_OR_RETURN(const bool more, ShowOne(places[i], *bytes, visit));
    if (!more || !budget_.left()) return false;
  }
  return true;
}

absl::StatusOr<bool> StreamWalk::ShowScattered(std::span<const Place> places, RecordVisitor visit) {
  std::vector<std::string> keys;
  keys.reserve(places.size());
  for (const Place& place : places) keys.push_back(RecordKey(place.position));
  const std::vector<rocksdb::Slice> slices(keys.begin(), keys.end());
  std::vector<rocksdb::PinnableSlice> values(places.size());
  std::vector<rocksdb::Status> statuses(places.size());
  database_.db()->MultiGet(options_, database_.family(kRecordsFamily), places.size(), slices.data(),
                           values.data(), statuses.data());
  for (std::size_t i = 0; i < places.size(); ++i) {
    const Position position = places[i].position;
    if (!statuses[i].ok()) return Unread(position, statuses[i]);
    KEZHI_ASSIGN_OR_RETURN(const absl::string_view bytes,
                           ParseRecordValue(position, ToView(values[i])));
    KEZHI_ASSIGN_OR_RETURN(const bool more, ShowOne(places[i], bytes, visit));
    if (!more || !budget_.left()) return false;
  }
  return true;
}

absl::StatusOr<bool> StreamWalk::ShowOne(const Place& place, absl::string_view bytes,
                                         RecordVisitor visit) {
  KEZHI_ASSIGN_OR_RETURN(const RecordHeader header, ScanRecordHeader(bytes));
  if (header.stream != stream_ || header.revision != place.revision) {
    return absl::DataLossError(absl::StrCat("record at position ", ToString(place.position),
                                            " is not the one that its stream's index means"));
  }
  budget_.Take(bytes);
  return visit(place.position, bytes);
}

}  // namespace kezhi::storage
