#ifndef KEZHI_SERVICES_SERVER_EVENT_READING_H_
#define KEZHI_SERVICES_SERVER_EVENT_READING_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "google/protobuf/repeated_ptr_field.h"

#include "kezhi/v1/event.pb.h"
#include "kezhi/v1/record.pb.h"

#include "services/engine/event_reader.h"
#include "storage/keyring.h"

namespace kezhi::server {

// Events that one message of a stream carries: enough to make the cost of a message small, few
// enough for 4 MiB.
inline constexpr std::uint64_t kBatchEvents = 128;
// Bytes after which a message is full, at the end of a commit; a commit has at most 1 MiB.
inline constexpr std::size_t kBatchBytes = 1U << 20;

// The filter that a caller's wishes come to: of a caller who belongs to a store, only that store's
// streams. INVALID_ARGUMENT, QUERY_INVALID: a type is empty or too long, or there are too many; all
// faults at once.
absl::StatusOr<engine::EventFilter> FilterFor(
    const v1::Actor& caller, const std::string& stream_prefix,
    const google::protobuf::RepeatedPtrField<std::string>& types);

// Whether the event lies in a store that the caller may see. The filter's prefix `stores/s1` lets
// `stores/s10` through.
bool MaySee(const v1::Actor& caller, const v1::Event& event);

// Opens the personal texts for those entitled (Rule RolePolicy::event). DATA_LOSS.
absl::Status RevealEvent(const v1::Actor& caller, const storage::Keyring& keyring,
                         v1::Event& event);

}  // namespace kezhi::server

#endif  // KEZHI_SERVICES_SERVER_EVENT_READING_H_
