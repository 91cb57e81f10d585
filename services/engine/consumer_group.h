#ifndef KEZHI_SERVICES_ENGINE_CONSUMER_GROUP_H_
#define KEZHI_SERVICES_ENGINE_CONSUMER_GROUP_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"

#include "kezhi/v1/consumer_group.pb.h"

#include "base/strong_id.h"
#include "services/engine/event_filter.h"
#include "services/engine/parked_events.h"
#include "services/engine/work_board.h"
#include "storage/journal.h"

namespace kezhi::engine {

// One consumer group at work: reads ahead, hands events to its members (WorkBoard), and stores what
// is settled. Its position in the journal's side table `group_positions` passes an event only once
// that is settled, and what is parked is stored in the same entry. What members have at the moment
// is not stored: after a restart it is handed out again.
//
// A step machine; one thread at a time. `Step` does all there is to do at a moment and says what
// to send and to store.
class ConsumerGroup {
 public:
  // How far the group is.
  struct Progress {
    // Stored: a restart goes on from here.
    Position position;
    // Every event up to here is settled, in memory.
    Position settled;
    std::size_t in_flight = 0;
    std::size_t members = 0;
  };

  // What a step comes to.
  struct Output {
    // By member, with the work borrowed until the group is used again.
    std::vector<WorkBoard::Assignment> assignments;
    // To be stored as one; Stored is to be called once that has ended. Empty = nothing.
    std::vector<v1::SideWrite> rows;
  };

  // Hands parked events out again.
  struct Replay {
    ParkedSelector selector = {};
    std::uint64_t left = 0;
    std::uint32_t per_second = 0;
    // Where it goes on, and when.
    Position after = Position(0);
    absl::Time next_at = absl::InfinitePast();
  };

  // `journal` is borrowed. `position` is what was stored last. INVALID_ARGUMENT: the settings.
  ConsumerGroup(const storage::Journal& journal, const v1::ConsumerGroup& settings,
                Position position);

  // Replaces the settings; a changed filter holds for what was not read ahead yet.
  void Configure(const v1::ConsumerGroup& settings);

  const v1::ConsumerGroup& settings() const { return settings_; }

  // Who joins, leaves, gives back and extends.
  WorkBoard& board() { return board_; }

  // Settle an event that the member has; else nothing happens.
  void Ack(MemberId member, Position position);
  void Park(MemberId member, Position position, absl::string_view reason);
  // As the settings say when `delay` is absent.
  void Retry(MemberId member, Position position, std::optional<absl::Duration> delay,
             absl::Time now);

  void Start(Replay replay) { replay_ = std::move(replay); }

  // Stops handing out; the settings are to be stored by the caller.
  void Stop() { settings_.set_stopped(true); }

  // The last part of its name.
  std::string id() const;

  // DATA_LOSS: a record or a row is damaged. After an error it may be called again.
  absl::StatusOr<Output> Step(absl::Time now);
  // What became of the rows of the last step. RESOURCE_EXHAUSTED: they are tried again later.
  void Stored(const absl::Status& status, absl::Time now);
  // When Step has something to do even if nothing happens.
  absl::Time due() const;

  Progress progress() const;

 private:
  // Whether there is anybody to hand something out to.
  bool works() const { return !settings_.stopped() && board_.members() > 0; }

  absl::Status ReadAhead();
  absl::Status ReplaySome(absl::Time now);
  std::vector<v1::SideWrite> RowsToStore(absl::Time now);
  Position Settled() const;

  const storage::Journal& journal_;
  v1::ConsumerGroup settings_;
  EventFilter filter_;
  WorkBoard board_;
  // Read up to here.
  Position read_;
  // Stored; on its way to be; and when the next may be.
  Position stored_;
  std::optional<Position> storing_;
  std::vector<v1::SideWrite> unstored_;
  absl::Time store_at_ = absl::InfinitePast();
  // Members have settled something that is not stored.
  bool worked_ = false;
  // There is more to read at once.
  bool more_ = false;
  std::optional<Replay> replay_;
};

}  // namespace kezhi::engine

#endif  // KEZHI_SERVICES_ENGINE_CONSUMER_GROUP_H_
