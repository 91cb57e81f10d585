#ifndef KEZHI_SERVICES_ENGINE_EVENT_READER_H_
#define KEZHI_SERVICES_ENGINE_EVENT_READER_H_

#include <cstdint>
#include <string>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

#include "kezhi/v1/event.pb.h"

#include "base/strong_id.h"
#include "services/engine/event_filter.h"
#include "storage/journal.h"
#include "storage/record_header.h"

namespace kezhi::engine {

// Sees one event; false stops the walk.
using EventVisitor = absl::FunctionRef<bool(v1::Event& event)>;

// Sees one record that the filter wants; `bytes` and what `header` shows of them are borrowed until
// it returns. False stops the walk.
using RecordVisitor =
    absl::FunctionRef<bool(const storage::RecordHeader& header, absl::string_view bytes)>;

// An event of its stored bytes. DATA_LOSS: they do not parse. UNIMPLEMENTED: a later version wrote
// them.
absl::Status ParseEvent(absl::string_view record_bytes, v1::Event& event);

// NOT_FOUND, EVENT_NOT_FOUND: beyond the head, or 0.
absl::StatusOr<v1::Event> ReadEvent(const storage::Journal& journal, Position position);

// The events of one stream, ascending after a revision or descending before one (0 = from the
// newest), without those after position `until` (0 = the head). At most `limit` (0 = all).
struct StreamRange {
  std::string stream;
  Revision from;
  bool backward = false;
  std::uint64_t limit = 0;
  Position until;
  // UNAVAILABLE as soon as the disk would have to be read.
  bool cached_only = false;
};

absl::Status ReadStream(const storage::Journal& journal, const StreamRange& range,
                        EventVisitor visit);
// The same without parsing.
absl::Status ScanStream(const storage::Journal& journal, const StreamRange& range,
                        storage::RecordVisitor visit);

// Events of all streams, ascending after a position, up to `until` (0 = the head), or descending
// before one (0 = from the newest). After `limit` wanted events, `bytes` of them, or `examine`
// events wanted or not (0 = all), the walk goes on to the end of the commit, so that no reader
// stops inside one.
struct LogRange {
  Position from;
  bool backward = false;
  std::uint64_t limit = 0;
  std::uint64_t bytes = 0;
  std::uint64_t examine = 0;
  Position until;
};

// Returns the last position that was looked at; `range.from` when there was none. INTERNAL, with
// the position: the filter or `visit` threw.
absl::StatusOr<Position> ReadLog(const storage::Journal& journal, const LogRange& range,
                                 const EventFilter& filter, EventVisitor visit);
// The same without parsing.
absl::StatusOr<Position> ScanLog(const storage::Journal& journal, const LogRange& range,
                                 const EventFilter& filter, RecordVisitor visit);

}  // namespace kezhi::engine

#endif  // KEZHI_SERVICES_ENGINE_EVENT_READER_H_
