#include "services/engine/event_reader.h"

#include <algorithm>
#include <limits>

#include "absl/strings/str_cat.h"

#include "base/status_macros.h"
#include "domain/error.h"
#include "domain/event_codec.h"
#include "services/engine/thrown.h"

namespace kezhi::engine {
namespace {

constexpr std::uint64_t kAll = std::numeric_limits<std::uint64_t>::max();

std::uint64_t OrAll(std::uint64_t limit) {
  return limit == 0 ? kAll : limit;
}

// Shows each wanted record, until enough was shown and a commit is over.
class Walk {
 public:
  Walk(const LogRange& range, const EventFilter& filter, RecordVisitor visit)
      : range_(range),
        filter_(filter),
        visit_(visit),
        left_(OrAll(range.limit)),
        bytes_left_(OrAll(range.bytes)),
        unexamined_(OrAll(range.examine)) {}

  // What throws ends this walk alone.
  bool See(Position position, absl::string_view bytes) {
    try {
      return Look(position, bytes);
    } catch (...) {
      return Fail(AtEvent(position, Thrown("its reader")));
    }
  }

  absl::StatusOr<Position> Finish(const absl::Status& read) const {
    KEZHI_RETURN_IF_ERROR(status_);
    KEZHI_RETURN_IF_ERROR(read);
    return examined_ == Position(0) ? range_.from : examined_;
  }

 private:
  bool Look(Position position, absl::string_view bytes) {
    const absl::StatusOr<storage::RecordHeader> header = storage::ScanRecordHeader(bytes);
    if (!header.ok()) return Fail(header.status());
    const bool enough = left_ == 0 || bytes_left_ == 0 || unexamined_ == 0;
    if (enough && header->commit_first != commit_) return false;
    commit_ = header->commit_first;
    examined_ = position;
    if (unexamined_ > 0) --unexamined_;
    const absl::StatusOr<bool> wanted = filter_.Wants(*header);
    if (!wanted.ok()) return Fail(wanted.status());
    if (!*wanted) return true;
    if (left_ > 0) --left_;
    bytes_left_ -= std::min<std::uint64_t>(bytes_left_, bytes.size());
    return visit_(*header, bytes);
  }

  bool Fail(absl::Status status) {
    status_ = std::move(status);
    return false;
  }

  const LogRange& range_;
  const EventFilter& filter_;
  RecordVisitor visit_;
  std::uint64_t left_;
  std::uint64_t bytes_left_;
  std::uint64_t unexamined_;
  Position commit_;
  Position examined_;
  absl::Status status_;
};

}  // namespace

absl::Status ParseEvent(absl::string_view record_bytes, v1::Event& event) {
  return domain::ParseEvent(record_bytes, event);
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

absl::Status ScanStream(const storage::Journal& journal, const StreamRange& range,
                        storage::RecordVisitor visit) {
  storage::ReadLimits limits;
  limits.max_records = OrAll(range.limit);
  limits.up_to = Position(OrAll(range.until.value()));
  limits.cached_only = range.cached_only;
  if (!range.backward) return journal.ReadStream(range.stream, range.from, limits, visit);
  return journal.ReadStreamBackward(range.stream, Revision(OrAll(range.from.value())), limits,
                                    visit);
}

absl::Status ReadStream(const storage::Journal& journal, const StreamRange& range,
                        EventVisitor visit) {
  v1::Event event;
  absl::Status parsed;
  absl::Status read = ScanStream(journal, range, [&](Position, absl::string_view bytes) {
    event.Clear();
    parsed = ParseEvent(bytes, event);
    return parsed.ok() && visit(event);
  });
  KEZHI_RETURN_IF_ERROR(parsed);
  return read;
}

absl::StatusOr<Position> ScanLog(const storage::Journal& journal, const LogRange& range,
                                 const EventFilter& filter, RecordVisitor visit) {
  storage::ReadLimits limits;
  limits.up_to = Position(OrAll(range.until.value()));
  Walk walk(range, filter, visit);
  const auto see = [&walk](Position position, absl::string_view bytes) {
    return walk.See(position, bytes);
  };
  if (!range.backward) return walk.Finish(journal.ReadAll(range.from, limits, see));
  return walk.Finish(journal.ReadAllBackward(Position(OrAll(range.from.value())), limits, see));
}

absl::StatusOr<Position> ReadLog(const storage::Journal& journal, const LogRange& range,
                                 const EventFilter& filter, EventVisitor visit) {
  v1::Event event;
  absl::Status parsed;
  absl::StatusOr<Position> examined =
      ScanLog(journal, range, filter, [&](const storage::RecordHeader&, absl::string_view bytes) {
        event.Clear();
        parsed = ParseEvent(bytes, event);
        return parsed.ok() && visit(event);
      });
  KEZHI_RETURN_IF_ERROR(parsed);
  return examined;
}

}  // namespace kezhi::engine
