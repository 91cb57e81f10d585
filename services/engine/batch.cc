#include "services/engine/batch.h"

#include <utility>

#include "absl/strings/str_cat.h"

#include "base/check.h"
#include "domain/dates.h"
#include "domain/error.h"
#include "domain/event_codec.h"
#include "storage/limits.h"

namespace kezhi::engine {
namespace {

constexpr absl::Duration kTick = absl::Microseconds(1);

absl::Status TooMany(absl::string_view what, std::size_t is, std::size_t limit) {
  return domain::ErrorBuilder(absl::StatusCode::kInvalidArgument, v1::REASON_TOO_MANY)
      .Message(absl::StrCat(what, ": ", is, ", at most ", limit))
      .Metadata("actual", absl::StrCat(is))
      .Metadata("limit", absl::StrCat(limit))
      .Build();
}

}  // namespace

void Batch::Begin(const storage::Head& head, const std::string& log_id) {
  head_ = head;
  log_id_ = log_id;
  last_recorded_ = head.recorded_at;
  entry_.Clear();
  bytes_ = 0;
}

absl::Time Batch::TimeFor(absl::Time clock) const {
  // Whole microseconds: what a client gets back compares equal whatever its language.
  const absl::Time floored = absl::FromUnixMicros(absl::ToUnixMicros(clock));
  return last_recorded_ < floored ? floored : last_recorded_ + kTick;
}

void Batch::Place(std::vector<v1::Event>& events, absl::Time now) const {
  const std::uint64_t first = next_position().value();
  for (std::size_t i = 0; i < events.size(); ++i) {
    v1::Event& event = events[i];
    event.set_log_id(log_id_);
    event.set_position(first + i);
    event.mutable_commit()->set_first_position(first);
    event.mutable_commit()->set_size(static_cast<std::uint32_t>(events.size()));
    event.set_index(static_cast<std::uint32_t>(i));
    *event.mutable_recorded_at() = domain::ToTimestamp(now + static_cast<double>(i) * kTick);
  }
}

absl::Status Batch::Add(const std::vector<v1::Event>& events) {
  if (events.size() > storage::kMaxCommitEvents) {
    return TooMany("events of one command", events.size(), storage::kMaxCommitEvents);
  }
  std::vector<std::string> records;
  records.reserve(events.size());
  std::size_t bytes = 0;
  for (const v1::Event& event : events) {
    domain::ToRecord(event, record_);
    record_.set_format(storage::kFormatVersion);
    records.push_back(record_.SerializeAsString());
    if (records.back().size() > storage::kMaxRecordBytes) {
      return TooMany(absl::StrCat("bytes of one event (", record_.type(), ")"),
                     records.back().size(), storage::kMaxRecordBytes);
    }
    bytes += records.back().size();
  }
  if (bytes > storage::kMaxCommitBytes) {
    return TooMany("bytes of one command's events", bytes, storage::kMaxCommitBytes);
  }
  for (std::string& record : records) entry_.add_records(std::move(record));
  bytes_ += bytes;
  if (!events.empty()) last_recorded_ = domain::ToTime(events.back().recorded_at());
  return absl::OkStatus();
}

void Batch::Put(absl::string_view table, std::string key, std::string value) {
  bytes_ += key.size() + value.size();
  v1::SideWrite& write = *entry_.add_side_writes();
  write.set_table(table.data(), table.size());
  write.set_key(std::move(key));
  write.set_value(std::move(value));
}

void Batch::Delete(absl::string_view table, std::string key) {
  bytes_ += key.size();
  v1::SideWrite& write = *entry_.add_side_writes();
  write.set_table(table.data(), table.size());
  write.set_key(std::move(key));
  write.set_delete_(true);
}

storage::Head Batch::End() const {
  storage::Head end;
  end.position = Position(head_.position.value() + entry_records());
  end.entry_index = empty() ? head_.entry_index : index();
  end.recorded_at = last_recorded_;
  return end;
}

const v1::CommitLogEntry& Batch::Finish(std::uint64_t epoch, const std::string& previous_hash) {
  entry_.set_index(index());
  entry_.set_epoch(epoch);
  entry_.set_previous_hash(previous_hash);
  entry_.set_first_position(head_.position.value() + 1);
  entry_.set_count(static_cast<std::uint32_t>(entry_.records_size()));
  return entry_;
}

}  // namespace kezhi::engine
