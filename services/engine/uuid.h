#ifndef KEZHI_SERVICES_ENGINE_UUID_H_
#define KEZHI_SERVICES_ENGINE_UUID_H_

#include <optional>
#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"

#include "storage/random.h"

namespace kezhi::engine {

// A new UUID that sorts by time (version 7, RFC 9562 §5.7), as 36 lower-case characters.
std::string NewUuid(absl::Time now, const storage::Random& random);

// The UUID that a name always has within a namespace, itself a UUID (version 5, RFC 9562 §5.5): a
// repeated import or a repeated closing sends the same request id. `scope` must be well-formed.
std::string NamedUuid(absl::string_view scope, absl::string_view name);

// The 16 bytes of a UUID written as 8-4-4-4-12 hexadecimal digits of either case; nullopt when it
// is none.
std::optional<std::string> UuidBytes(absl::string_view text);

}  // namespace kezhi::engine

#endif  // KEZHI_SERVICES_ENGINE_UUID_H_
