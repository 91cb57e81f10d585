#ifndef KEZHI_SERVICES_ENGINE_WORK_BOARD_H_
#define KEZHI_SERVICES_ENGINE_WORK_BOARD_H_

#include <cstdint>
#include <deque>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"

#include "base/strong_id.h"

namespace kezhi::engine {

// One member of a consumer group, as long as its call lasts.
using MemberId = std::uint64_t;

// An event that somebody is to work on.
struct Work {
  Position position;
  std::string stream;
  std::string type;
  // The stored record.
  std::string record;
  // Put aside before, and handed out again: the group's position does not depend on it.
  bool replayed = false;
  // How often it was handed out before.
  std::uint32_t attempts = 0;
};

// Who works on what in a consumer group: which events wait, which are out at a member and until
// when. It hands out an event only when all earlier ones of its stream are settled, so a stream
// stands still while one of its events is out or waits for a retry. A step machine in memory: no
// I/O, no clock; one thread at a time.
class WorkBoard {
 public:
  struct Rules {
    absl::Duration lease = absl::Seconds(30);
    std::uint32_t max_attempts = 10;
    std::uint32_t max_in_flight = 1000;
  };

  // An event that was put aside, to be stored.
  struct Parked {
    Work work;
    std::string reason;
  };

  // What a member gets.
  struct Assignment {
    MemberId member = 0;
    // Borrowed until the next call that settles or expires anything.
    const Work* work = nullptr;
  };

  explicit WorkBoard(Rules rules) : rules_(rules) {}

  void set_rules(const Rules& rules) { rules_ = rules; }

  // An event that waits; those that are not replayed come in the order of their positions.
  void Add(Work work);

  // A member that takes so many events at a time.
  void Join(MemberId member, std::uint32_t max_in_flight);
  // What it had goes to others at once, and counts as an attempt.
  void Leave(MemberId member, absl::Time now);

  // Each returns false when the member does not have the event (any more), and nothing changes.

  // Done, or let be.
  bool Ack(MemberId member, Position position);
  bool Park(MemberId member, Position position, absl::string_view reason);
  // To be handed out again after `delay`; parked when that was the last attempt.
  bool Retry(MemberId member, Position position, absl::Duration delay, absl::Time now);
  // To be handed out again, and the attempt does not count.
  bool GiveBack(MemberId member, Position position, absl::Time now);
  // The lease begins anew.
  bool Extend(MemberId member, Position position, absl::Time now);

  // Takes back what leases have run out for, wakes retries, and hands out what may be.
  std::vector<Assignment> Assign(absl::Time now);
  // When Assign has something to do even if nothing happens; InfiniteFuture when never.
  absl::Time due() const;

  // Whether either of the next two has something.
  bool has_news() const { return !parked_.empty() || !settled_replays_.empty(); }

  // Events put aside since the last call.
  std::vector<Parked> TakeParked() { return std::exchange(parked_, {}); }

  // Replayed events that were settled since the last call, so that they are parked no more.
  std::vector<Position> TakeSettledReplays() { return std::exchange(settled_replays_, {}); }

  // The first event that is not settled, replayed ones aside; `otherwise` when there is none.
  Position FirstOpen(Position otherwise) const;

  bool Has(Position position) const { return items_.contains(position); }

  std::size_t size() const { return items_.size(); }

  std::size_t bytes() const { return bytes_; }

  std::size_t replays() const { return items_.size() - open_.size(); }

  std::size_t in_flight() const { return out_.size(); }

  std::size_t members() const { return members_.size(); }

 private:
  struct Item {
    Work work;
    MemberId member = 0;
    // Of the lease, or of a retry's waiting.
    absl::Time until;
  };

  struct Member {
    std::uint32_t max_in_flight = 0;
    std::set<Position> has;
  };

  Item* OutAt(MemberId member, Position position);
  // Takes it from its member.
  void TakeBack(Item& item);
  // It is settled; the next of its stream may go out.
  void Close(Item& item);
  void PutAside(Item& item, absl::string_view reason);
  // A failed attempt: waits until `until`, or is put aside.
  void Fail(Item& item, absl::Time until);
  Member* NextWithRoom(MemberId& id);

  Rules rules_;
  std::map<Position, Item> items_;
  std::size_t bytes_ = 0;
  // Positions of each stream in the order in which they go out.
  absl::flat_hash_map<std::string, std::deque<Position>> streams_;
  // First of their streams and not out: now, or later.
  std::set<Position> ready_;
  std::set<std::pair<absl::Time, Position>> delayed_;
  // Out, by the end of the lease.
  std::set<std::pair<absl::Time, Position>> out_;
  // Not settled and not replayed.
  std::set<Position> open_;
  std::map<MemberId, Member> members_;
  // Who was given something last: the next one is served first.
  MemberId last_served_ = 0;
  std::vector<Parked> parked_;
  std::vector<Position> settled_replays_;
};

}  // namespace kezhi::engine

#endif  // KEZHI_SERVICES_ENGINE_WORK_BOARD_H_
