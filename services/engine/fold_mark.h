#ifndef KEZHI_SERVICES_ENGINE_FOLD_MARK_H_
#define KEZHI_SERVICES_ENGINE_FOLD_MARK_H_

#include <atomic>
#include <cstddef>
#include <cstdint>

#include "kezhi/v1/event.pb.h"

namespace kezhi::engine {

// Where a fold is right now, for who watches it from another thread, and the watcher's way to take
// its work away: of Revoke and BeginStoring only the first succeeds.
class FoldMark {
 public:
  // Nothing is being applied.
  static constexpr std::size_t kNone = static_cast<std::size_t>(-1);

  struct Place {
    // Index of the part that applies an event; kNone: reading, or storing.
    std::size_t part = kNone;
    std::uint64_t position = 0;
    std::uint64_t commit_first = 0;
    int kind = 0;

    bool operator==(const Place&) const = default;
  };

  // From the fold.
  void Enter(std::size_t part) { part_.store(part, std::memory_order_relaxed); }

  void Leave() { part_.store(kNone, std::memory_order_relaxed); }

  void At(const v1::Event& event) {
    position_.store(event.position(), std::memory_order_relaxed);
    commit_first_.store(event.commit().first_position(), std::memory_order_relaxed);
    kind_.store(static_cast<int>(event.kind_case()), std::memory_order_relaxed);
  }

  // False: revoked.
  bool BeginStoring() { return Move(State::kStoring); }

  // From the watcher. False: what was folded is being stored already.
  bool Revoke() { return Move(State::kRevoked); }

  // Exact once the fold has stopped moving.
  Place place() const {
    return {part_.load(std::memory_order_relaxed), position_.load(std::memory_order_relaxed),
            commit_first_.load(std::memory_order_relaxed), kind_.load(std::memory_order_relaxed)};
  }

 private:
  enum class State { kFolding, kStoring, kRevoked };

  bool Move(State to) {
    State from = State::kFolding;
    return state_.compare_exchange_strong(from, to);
  }

  std::atomic<State> state_ = State::kFolding;
  std::atomic<std::size_t> part_ = kNone;
  std::atomic<std::uint64_t> position_ = 0;
  std::atomic<std::uint64_t> commit_first_ = 0;
  std::atomic<int> kind_ = 0;
};

}  // namespace kezhi::engine

#endif  // KEZHI_SERVICES_ENGINE_FOLD_MARK_H_
