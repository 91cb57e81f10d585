#ifndef KEZHI_SERVICES_SERVER_EVENT_READING_H_
#define KEZHI_SERVICES_SERVER_EVENT_READING_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"

#include "kezhi/v1/event.pb.h"
#include "kezhi/v1/event_filter.pb.h"
#include "kezhi/v1/record.pb.h"

#include "domain/error.h"
#include "services/engine/event_filter.h"
#include "services/engine/unsealer.h"
#include "services/server/caller.h"
#include "storage/keyring.h"

namespace kezhi::server {

// Events that one message of a reading carries, and bytes after which it is full, both rounded up
// to the end of a commit, of at most 1 MiB: enough to make the cost of a message small, few enough
// for 4 MiB.
inline constexpr std::uint64_t kBatchEvents = 4096;
inline constexpr std::size_t kBatchBytes = 256U << 10;

// The filter that these wishes come to; of a caller who belongs to a store, only that store's
// events. `filter` may be nullptr. Adds its faults and goes on; the result is used only when there
// were none.
engine::EventFilter FilterFor(const v1::Actor& caller, const std::string& stream_prefix,
                              const std::vector<std::string>& types, const v1::EventFilter* filter,
                              domain::Violations& faults);

// Those of a request.
template <typename Request>
engine::EventFilter FilterOf(const v1::Actor& caller, const Request& request,
                             domain::Violations& faults) {
  return FilterFor(caller, request.stream_prefix(),
                   {request.types().begin(), request.types().end()},
                   request.has_filter() ? &request.filter() : nullptr, faults);
}

// Whether the event lies in a store that the caller may see.
bool MaySee(const v1::Actor& caller, const v1::Event& event);

// How the caller sees personal texts of events: all or none (Rule RolePolicy::event).
engine::Sight SightOfEvents(const Caller& caller);

// Opens the personal texts for those entitled. DATA_LOSS.
absl::Status RevealEvent(const Caller& caller, const storage::Keyring& keyring, v1::Event& event);

}  // namespace kezhi::server

#endif  // KEZHI_SERVICES_SERVER_EVENT_READING_H_
