#ifndef KEZHI_SERVICES_SERVER_MISSED_EVENTS_H_
#define KEZHI_SERVICES_SERVER_MISSED_EVENTS_H_

#include <cstddef>

#include "absl/status/status.h"

#include "services/engine/submission.h"
#include "services/server/call.h"
#include "services/server/caller.h"

namespace kezhi::server {

// The refusal with what `caller` missed as a further detail (MissedEvents), when it is one because
// of the revision; else as it is. At most `max_bytes` of events, recorded as a reading of the
// stream; shows none when they cannot be. Reads the log.
absl::Status WithMissedEvents(const Parts& parts, const Caller& caller, std::size_t max_bytes,
                              absl::Status refusal);

// An answer that does so before `done` hears of it, on a worker. `sharing` commands share what a
// message holds. Under too much load the refusal goes without.
engine::OutcomeCallback AddingMissedEvents(const Parts& parts, const Caller& caller,
                                           std::size_t sharing, engine::OutcomeCallback done);

}  // namespace kezhi::server

#endif  // KEZHI_SERVICES_SERVER_MISSED_EVENTS_H_
