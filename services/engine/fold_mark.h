#ifndef KEZHI_SERVICES_ENGINE_FOLD_MARK_H_
#define KEZHI_SERVICES_ENGINE_FOLD_MARK_H_

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "kezhi/v1/event.pb.h"

namespace kezhi::engine {

// Where each part of a pass is right now, for who watches it from another thread, and the watcher's
// way to take the work away: while nothing is being stored Revoke succeeds, and nothing can be
// stored after it.
class FoldMark {
 public:
  struct Place {
    // Whether the event is being applied; else it has been.
    bool inside = false;
    std::uint64_t position = 0;
    std::uint64_t commit_first = 0;
    int kind = 0;

    bool operator==(const Place&) const = default;
  };

  explicit FoldMark(std::size_t parts) : parts_(parts) {}

  // From who applies events to the part, one thread at a time.
  void Enter(std::size_t part, const v1::Event& event) {
    Part& at = parts_[part];
    at.position.store(event.position(), std::memory_order_relaxed);
    at.commit_first.store(event.commit().first_position(), std::memory_order_relaxed);
    at.kind.store(static_cast<int>(event.kind_case()), std::memory_order_relaxed);
    at.inside.store(true, std::memory_order_relaxed);
  }

  void Leave(std::size_t part) { parts_[part].inside.store(false, std::memory_order_relaxed); }

  // From who stores, or removes, rows of a part. False: revoked.
  bool BeginStoring() {
    int storing = storing_;
    while (storing != kRevoked && !storing_.compare_exchange_weak(storing, storing + 1)) {
    }
    return storing != kRevoked;
  }

  // Only where the pass goes on; else nothing can be taken away any more.
  void EndStoring() { --storing_; }

  // From the watcher. False: something is being stored.
  bool Revoke() {
    int storing = 0;
    return storing_.compare_exchange_strong(storing, kRevoked);
  }

  // Nobody needs the part's rows any more, or those of any: a pass of many steps should end.
  void Release(std::size_t part) { parts_[part].released = true; }

  void ReleaseAll() { over_ = true; }

  bool released(std::size_t part) const { return parts_[part].released; }

  bool over() const { return over_ || storing_ == kRevoked; }

  // Exact once the part has stopped moving.
  Place place(std::size_t part) const {
    const Part& at = parts_[part];
    return {at.inside.load(std::memory_order_relaxed), at.position.load(std::memory_order_relaxed),
            at.commit_first.load(std::memory_order_relaxed),
            at.kind.load(std::memory_order_relaxed)};
  }

  std::vector<Place> places() const {
    std::vector<Place> places;
    places.reserve(parts_.size());
    for (std::size_t i = 0; i < parts_.size(); ++i) places.push_back(place(i));
    return places;
  }

 private:
  static constexpr int kRevoked = -1;

  struct Part {
    std::atomic<bool> inside = false;
    std::atomic<std::uint64_t> position = 0;
    std::atomic<std::uint64_t> commit_first = 0;
    std::atomic<int> kind = 0;
    std::atomic<bool> released = false;
  };

  std::vector<Part> parts_;
  // So many are storing, or kRevoked.
  std::atomic<int> storing_ = 0;
  std::atomic<bool> over_ = false;
};

}  // namespace kezhi::engine

#endif  // KEZHI_SERVICES_ENGINE_FOLD_MARK_H_
