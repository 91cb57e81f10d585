#ifndef KEZHI_SERVICES_ENGINE_SUBSCRIPTION_H_
#define KEZHI_SERVICES_ENGINE_SUBSCRIPTION_H_

#include <cstddef>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"

#include "kezhi/v1/event.pb.h"

#include "base/strong_id.h"
#include "services/engine/event_reader.h"
#include "storage/journal.h"

namespace kezhi::engine {

// What a subscriber hears next.
struct Delivery {
  enum class Kind {
    // `events`, whole commits as far as the filter lets them through.
    kEvents,
    // Nothing that the filter lets through up to `position`; safe to resume after.
    kCheckpoint,
    // Told once: everything that there was has been seen.
    kCaughtUp,
    // Nothing new; ask again when the head has moved beyond `position`.
    kWait,
  };
  Kind kind = Kind::kWait;
  std::vector<v1::Event> events;
  Position position;
};

// One reader of the log: catches up from a position, then follows, with neither gap nor duplicate.
// A step machine that never blocks; it holds nothing between two calls but where it is, so a slow
// reader slows only itself. One thread.
class Subscription {
 public:
  // Borrowed.
  Subscription(const storage::Journal& journal, Position after, EventFilter filter)
      : journal_(journal), filter_(std::move(filter)), position_(after), told_(after) {}

  // At most `max_events`, rounded up to the end of a commit. DATA_LOSS: a record is damaged.
  absl::StatusOr<Delivery> Next(std::size_t max_events);

  // Everything up to here has been delivered or filtered out.
  Position position() const { return position_; }

 private:
  const storage::Journal& journal_;
  const EventFilter filter_;
  Position position_;
  // What the subscriber knows to be behind it.
  Position told_;
  bool caught_up_ = false;
};

}  // namespace kezhi::engine

#endif  // KEZHI_SERVICES_ENGINE_SUBSCRIPTION_H_
