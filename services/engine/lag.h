#ifndef KEZHI_SERVICES_ENGINE_LAG_H_
#define KEZHI_SERVICES_ENGINE_LAG_H_

#include <cstdint>

#include "absl/time/time.h"

#include "base/strong_id.h"
#include "storage/journal.h"

namespace kezhi::engine {

// How far a reader that has come to `position` is behind.
struct Lag {
  std::uint64_t events = 0;
  absl::Duration time;
};

Lag LagAt(const storage::Journal& journal, Position position, absl::Time now);

// How long the first event after `position` has been there; zero when there is none, or when it
// cannot be read. Any thread; reads one record.
absl::Duration LagBehind(const storage::Journal& journal, Position position, absl::Time now);

}  // namespace kezhi::engine

#endif  // KEZHI_SERVICES_ENGINE_LAG_H_
