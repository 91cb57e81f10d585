#include <algorithm>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

#include "base/check.h"
#include "base/status_macros.h"
#include "storage/commit_log.h"
#include "storage/journal.h"
#include "storage/journal_families.h"
#include "storage/keys.h"
#include "storage/position.h"
#include "storage/record_header.h"
#include "storage/stream_walk.h"
#include "storage/values.h"

namespace kezhi::storage {
absl::StatusOr<std::string> Journal::Read(Position position) const {
  const Durable now = durable();
  if (position == Position(0) || position > now.position) {
    return absl::NotFoundError(absl::StrCat("there is no position ", ToString(position),
                                            ", the log ends at ", ToString(now.position)));
  }
  return ReadRecord(*database_, position, now.snapshot.get());
}

absl::Status Journal::ReadAll(Position after, const ReadLimits& limits, RecordVisitor visit) const {
  const Durable now = durable();
  const Position last = std::min(now.position, limits.up_to);
  if (after >= last) return absl::OkStatus();
  Budget budget(limits);
  const auto iterator = database_->NewIterator(kRecordsFamily, now.snapshot.get());
  Position position = after.next();
  for (iterator->Seek(RecordKey(position)); position <= last && budget.left(); iterator->Next()) {
    KEZHI_ASSIGN_OR_RETURN(const absl::string_view bytes, RecordAt(*iterator, position));
    budget.Take(bytes);
    if (!visit(position, bytes)) break;
    position = position.next();
  }
  return absl::OkStatus();
}

absl::Status Journal::ReadAllBackward(Position before, const ReadLimits& limits,
                                      RecordVisitor visit) const {
  if (before == Position(0)) return absl::OkStatus();
  const Durable now = durable();
  Position position = std::min({now.position, limits.up_to, Position(before.value() - 1)});
  Budget budget(limits);
  const auto iterator = database_->NewIterator(kRecordsFamily, now.snapshot.get());
  for (iterator->SeekForPrev(RecordKey(position)); position > Position(0) && budget.left();
       iterator->Prev()) {
    KEZHI_ASSIGN_OR_RETURN(const absl::string_view bytes, RecordAt(*iterator, position));
    budget.Take(bytes);
    if (!visit(position, bytes)) break;
    position = Position(position.value() - 1);
  }
  return absl::OkStatus();
}

absl::Status Journal::ReadStream(absl::string_view stream, Revision after, const ReadLimits& limits,
                                 RecordVisitor visit) const {
  return StreamWalk(*this, stream, limits).Forward(after, visit);
}

absl::Status Journal::ReadStreamBackward(absl::string_view stream, Revision before,
                                         const ReadLimits& limits, RecordVisitor visit) const {
  return StreamWalk(*this, stream, limits).Backward(before, visit);
}

absl::StatusOr<bool> Journal::HasStream(absl::string_view stream) const {
  const Durable now = durable();
  std::string ignored;
  return database_->Get(kStreamsFamily, StreamKey(stream, Revision(1)), &ignored,
                        now.snapshot.get());
}

absl::StatusOr<Revision> Journal::StreamRevision(absl::string_view stream) const {
  return StreamWalk(*this, stream, ReadLimits()).LastRevision();
}

absl::StatusOr<Position> Journal::PositionAt(absl::Time time) const {
  const Durable now = durable();
  // Times rise with positions: `low` is at or before the time (or 0), what is above `high` is after
  // it.
  Position low(0);
  Position high = now.position;
  while (low < high) {
    const Position middle(high.value() - (high.value() - low.value()) / 2);
    KEZHI_ASSIGN_OR_RETURN(const std::string bytes,
                           ReadRecord(*database_, middle, now.snapshot.get()));
    KEZHI_ASSIGN_OR_RETURN(const RecordHeader header, ScanRecordHeader(bytes));
    if (header.recorded_at <= time) {
      low = middle;
    } else {
      high = Position(middle.value() - 1);
    }
  }
  return low;
}

absl::StatusOr<std::optional<std::string>> Journal::GetSide(absl::string_view table,
                                                            absl::string_view key) const {
  const Durable now = durable();
  std::string value;
  KEZHI_ASSIGN_OR_RETURN(const bool found, database_->Get(kSideFamily, TableKey(table, key), &value,
                                                          now.snapshot.get()));
  return found ? std::optional<std::string>(std::move(value)) : std::nullopt;
}

absl::Status Journal::ScanSide(absl::string_view table, absl::string_view prefix, SideVisitor visit,
                               absl::string_view after) const {
  const Durable now = durable();
  const std::string begin = TableKey(table, prefix);
  // No key lies between one and the same followed by 00.
  const std::string first =
      after < prefix ? begin : absl::StrCat(TableKey(table, after), absl::string_view("\0", 1));
  const std::size_t before_key = table.size() + 1;
  const auto iterator = database_->NewIterator(kSideFamily, now.snapshot.get());
  for (iterator->Seek(first); iterator->Valid() && absl::StartsWith(ToView(iterator->key()), begin);
       iterator->Next()) {
    if (!visit(ToView(iterator->key()).substr(before_key), ToView(iterator->value()))) {
      return absl::OkStatus();
    }
  }
  return FromRocksdb(iterator->status(), absl::StrCat("reading side table ", table));
}

absl::StatusOr<v1::CommitLogEntry> Journal::ReadEntry(std::uint64_t index) const {
  const Durable now = durable();
  if (index == 0 || index > now.entry_index) {
    return absl::NotFoundError(
        absl::StrCat("there is no entry ", index, ", the log ends at ", now.entry_index));
  }
  return ReadEntryAt(index, now.snapshot.get(), nullptr);
}

absl::StatusOr<v1::CommitLogEntry> Journal::ReadEntryAt(std::uint64_t index,
                                                        const rocksdb::Snapshot* snapshot,
                                                        std::string* hash) const {
  std::string value;
  KEZHI_ASSIGN_OR_RETURN(const bool found,
                         database_->Get(kEntriesFamily, EntryKey(index), &value, snapshot));
  if (!found) return absl::DataLossError(absl::StrCat("entry ", index, " is missing"));
  KEZHI_ASSIGN_OR_RETURN(EntryHeader header, ParseEntryValue(index, value));
  v1::CommitLogEntry& entry = header.entry;
  const auto iterator = database_->NewIterator(kRecordsFamily, snapshot);
  Position position(entry.first_position());
  if (entry.count() > 0) iterator->Seek(RecordKey(position));
  for (std::uint32_t i = 0; i < entry.count(); ++i) {
    KEZHI_ASSIGN_OR_RETURN(const absl::string_view bytes, RecordAt(*iterator, position));
    entry.add_records(bytes.data(), bytes.size());
    position = position.next();
    iterator->Next();
  }
  if (EntryHash(entry) != header.hash) {
    return absl::DataLossError(absl::StrCat("entry ", index, ", positions from ",
                                            entry.first_position(), ", does not have its hash"));
  }
  if (hash != nullptr) *hash = header.hash;
  return std::move(entry);
}

}  // namespace kezhi::storage
