#include "services/engine/event_reader.h"

#include <algorithm>
#include <limits>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

#include "base/status_macros.h"
#include "domain/error.h"
#include "domain/event_codec.h"
#include "storage/record_header.h"

namespace kezhi::engine {
namespace {

constexpr std::uint64_t kAll = std::numeric_limits<std::uint64_t>::max();

std::uint64_t OrAll(std::uint64_t limit) {
  return limit == 0 ? kAll : limit;
}

// Parses each wanted record and shows it, until enough was shown and a commit is over.
class Walk {
 public:
  Walk(const LogRange& range, const EventFilter& filter, EventVisitor visit)
      : range_(range),
        filter_(filter),
        visit_(visit),
        left_(OrAll(range.limit)),
        unexamined_(OrAll(range.examine)) {}

  bool See(Position position, absl::string_view bytes) {
    absl::StatusOr<storage::RecordHeader> header = storage::ScanRecordHeader(bytes);
    if (!header.ok()) return Fail(header.status());
    if ((left_ == 0 || unexamined_ == 0) && header->commit_first != commit_) return false;
    commit_ = header->commit_first;
    examined_ = position;
    if (unexamined_ > 0) --unexamined_;
    if (!filter_.Wants(header->stream, header->type)) return true;
    event_.Clear();
    if (absl::Status parsed = ParseEvent(bytes, event_); !parsed.ok()) return Fail(parsed);
    if (left_ > 0) --left_;
    return visit_(event_);
  }

  absl::StatusOr<Position> Finish(const absl::Status& read) const {
    KEZHI_RETURN_IF_ERROR(status_);
    KEZHI_RETURN_IF_ERROR(read);
    return examined_ == Position(0) ? range_.from : examined_;
  }

 private:
  bool Fail(absl::Status status) {
    status_ = std::move(status);
    return false;
  }

  const LogRange& range_;
  const EventFilter& filter_;
  EventVisitor visit_;
  std::uint64_t left_;
  std::uint64_t unexamined_;
  Position commit_;
  Position examined_;
  absl::Status status_;
  v1::Event event_;
};

}  // namespace

absl::Status ParseEvent(absl::string_view record_bytes, v1::Event& event) {
  return domain::ParseEvent(record_bytes, event);
}

bool EventFilter::Wants(absl::string_view stream, absl::string_view type) const {
  if (!absl::StartsWith(stream, stream_prefix)) return false;
  return types.empty() || std::find(types.begin(), types.end(), type) != types.end();
}

absl::StatusOr<v1::Event> ReadEvent(const storage::Journal& journal, Position position) {
  const absl::StatusOr<std::string> bytes = journal.Read(position);
  if (absl::IsNotFound(bytes.status())) {
    return domain::NotFound(v1::REASON_EVENT_NOT_FOUND,
                            absl::StrCat("event at position ", position.value()));
  }
  KEZHI_RETURN_IF_ERROR(bytes.status());
  v1::Event event;
  KEZHI_RETURN_IF_ERROR(ParseEvent(*bytes, event));
  return event;
}

absl::Status ReadStream(const storage::Journal& journal, const StreamRange& range,
                        EventVisitor visit) {
  storage::ReadLimits limits;
  limits.max_records = OrAll(range.limit);
  limits.up_to = Position(OrAll(range.until.value()));
  v1::Event event;
  absl::Status parsed;
  const auto see = [&](Position, absl::string_view bytes) {
    event.Clear();
    parsed = ParseEvent(bytes, event);
    return parsed.ok() && visit(event);
  };
  absl::Status read = range.backward
                          ? journal.ReadStreamBackward(
                                range.stream, Revision(OrAll(range.from.value())), limits, see)
                          : journal.ReadStream(range.stream, range.from, limits, see);
  KEZHI_RETURN_IF_ERROR(parsed);
  return read;
}

absl::StatusOr<Position> ReadLog(const storage::Journal& journal, const LogRange& range,
                                 const EventFilter& filter, EventVisitor visit) {
  storage::ReadLimits limits;
  limits.up_to = Position(OrAll(range.until.value()));
  Walk walk(range, filter, visit);
  const auto see = [&walk](Position position, absl::string_view bytes) {
    return walk.See(position, bytes);
  };
  if (!range.backward) return walk.Finish(journal.ReadAll(range.from, limits, see));
  return walk.Finish(journal.ReadAllBackward(Position(OrAll(range.from.value())), limits, see));
}

}  // namespace kezhi::engine
