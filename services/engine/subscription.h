#ifndef KEZHI_SERVICES_ENGINE_SUBSCRIPTION_H_
#define KEZHI_SERVICES_ENGINE_SUBSCRIPTION_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"

#include "base/strong_id.h"
#include "services/engine/event_encoder.h"
#include "services/engine/event_filter.h"
#include "services/engine/recent_log.h"
#include "storage/journal.h"
#include "storage/keyring.h"

namespace kezhi::engine {

// Encoded events (EventEncoder) and what keeps them alive: with those of the log's end that is
// shared by all who follow it.
struct EncodedEvents {
  std::shared_ptr<const void> owner;
  absl::string_view bytes;
};

// What a subscriber hears next.
struct Delivery {
  enum class Kind {
    // First of all.
    kConfirmed,
    // `events`, whole commits as far as the filter lets them through.
    kEvents,
    // Everything up to `position` was looked at; safe to resume after.
    kCheckpoint,
    // Everything there is has been seen.
    kCaughtUp,
    // What comes is older than what is kept in memory, so it is read from disk until kCaughtUp.
    kFellBehind,
    // Nothing happened for the time that was chosen.
    kHeartbeat,
    // Nothing to say yet, and more to look at: ask again at once.
    kMore,
    // Nothing new; ask again when the log has grown, or at due().
    kWait,
  };
  Kind kind = Kind::kWait;
  // To be joined.
  std::vector<EncodedEvents> events;
  std::uint64_t count = 0;
  // Everything up to here has been delivered or filtered out; never inside a commit.
  Position position;
};

// One reader of the log: catches up from a position, then follows, with neither gap nor duplicate.
// A step machine that never blocks but for reading the disk; between two calls it holds nothing but
// where it is, so a slow reader slows only itself. One thread at a time.
class Subscription {
 public:
  struct Options {
    Position after = Position(0);
    EventFilter filter = {};
    // How personal texts are shown; masked counts as withheld.
    Sight sight = Sight::kWithheld;
    // A delivery holds about so much, rounded up to the end of a commit.
    std::size_t max_bytes = 256U << 10;
    std::uint64_t max_events = 4096;
    // A checkpoint when so many records were looked at, or so long has passed, without a position
    // being told.
    std::uint64_t checkpoint_every_events = 10'000;
    absl::Duration checkpoint_every = absl::Seconds(5);
    // A heartbeat when nothing was told for so long.
    absl::Duration heartbeat_every = absl::InfiniteDuration();
  };

  // Borrowed. Who follows live has somebody advance `recent`.
  struct Sources {
    const storage::Journal& journal;
    const storage::Keyring& keyring;
    const RecentLog& recent;
  };

  Subscription(Sources sources, Options options)
      : sources_(sources),
        options_(std::move(options)),
        encoder_(sources.keyring, options_.sight),
        position_(options_.after),
        told_(options_.after) {}

  // The next thing to say at `now`. DATA_LOSS: a record is damaged. INTERNAL: the filter or the
  // encoder threw. The message names the event; it is the end of this subscription alone.
  absl::StatusOr<Delivery> Next(absl::Time now);

  // Whether Next would read the disk.
  bool NeedsDisk() const;

  // When Next has something to say even if nothing happens.
  absl::Time due() const;

  // Everything up to here has been delivered or filtered out.
  Position position() const { return position_; }

 private:
  absl::StatusOr<Delivery> Continue(absl::Time now);
  // Whether the rest comes from memory: there is nothing left, or all that there was when reading
  // from disk began has been seen. Without the latter a log that grows steadily had no end.
  bool AtEdge(Position head) const;
  absl::Status FromMemory(Delivery& delivery);
  absl::Status TakeSegment(const std::shared_ptr<const RecentSegment>& segment, Delivery& delivery);
  absl::Status FromDisk(Position head, Delivery& delivery);
  // What there is to say when there are no events; kWait when nothing.
  Delivery::Kind WithoutEvents(absl::Time now) const;
  void Told(Delivery::Kind kind, absl::Time now);

  const Sources sources_;
  const Options options_;
  EventEncoder encoder_;
  Position position_;
  // The head when reading from disk began.
  Position goal_;
  // What the subscriber knows to be behind it, since when, and when it last heard anything.
  Position told_;
  absl::Time told_at_;
  absl::Time said_at_;
  bool confirmed_ = false;
  bool caught_up_ = false;
};

}  // namespace kezhi::engine

#endif  // KEZHI_SERVICES_ENGINE_SUBSCRIPTION_H_
