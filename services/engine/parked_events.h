#ifndef KEZHI_SERVICES_ENGINE_PARKED_EVENTS_H_
#define KEZHI_SERVICES_ENGINE_PARKED_EVENTS_H_

#include <cstdint>
#include <limits>
#include <string>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"

#include "kezhi/v1/consumer_group.pb.h"
#include "kezhi/v1/record.pb.h"

#include "base/strong_id.h"
#include "services/engine/event_filter.h"
#include "storage/journal.h"

namespace kezhi::engine {

// What consumer groups have put aside: the journal's side table `parked_events` (see README.md).
// `group` is the group's id everywhere.

inline constexpr absl::string_view kParkedEventsTable = "parked_events";

// Which of a group's parked events are meant.
struct ParkedSelector {
  Position from;
  Position until = Position(std::numeric_limits<std::uint64_t>::max());
  EventFilter filter;
  absl::Time parked_after = absl::InfinitePast();
};

v1::SideWrite ParkedRow(absl::string_view group, const v1::ParkedEvent& event);
v1::SideWrite NoLongerParkedRow(absl::string_view group, Position position);

// Sees one parked event; false stops the walk.
using ParkedVisitor = absl::FunctionRef<bool(const v1::ParkedEvent& event)>;

// Those selected after position `after`, by position, one in memory at a time. DATA_LOSS.
absl::Status VisitParked(const storage::Journal& journal, absl::string_view group, Position after,
                         const ParkedSelector& selector, ParkedVisitor visit);

// How many are selected. Reads them all. DATA_LOSS.
absl::StatusOr<std::uint64_t> CountParked(const storage::Journal& journal, absl::string_view group,
                                          const ParkedSelector& selector);

}  // namespace kezhi::engine

#endif  // KEZHI_SERVICES_ENGINE_PARKED_EVENTS_H_
