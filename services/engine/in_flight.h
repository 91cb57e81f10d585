#ifndef KEZHI_SERVICES_ENGINE_IN_FLIGHT_H_
#define KEZHI_SERVICES_ENGINE_IN_FLIGHT_H_

#include <cstdint>
#include <deque>
#include <string>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/string_view.h"

namespace kezhi::engine {

// What decisions hold in memory because the journal does not tell it yet: values by key, each until
// the entry that touched it last is durable. From then on the journal is asked. One thread.
template <typename Value>
class InFlight {
 public:
  // nullptr: not held. Void after the next Hold.
  const Value* Find(absl::string_view key) const {
    const auto found = held_.find(key);
    return found == held_.end() ? nullptr : &found->second.value;
  }

  // The value, made when it is not held, and held until entry `index` is durable. Void after the
  // next Hold.
  Value& Hold(absl::string_view key, std::uint64_t index) {
    const auto [held, added] = held_.try_emplace(std::string(key));
    if (added || held->second.index != index) {
      held->second.index = index;
      by_index_.emplace_back(index, held->first);
    }
    return held->second.value;
  }

  // Entries up to `index` are durable: lets go of what no later one has touched.
  void Release(std::uint64_t index) {
    for (; !by_index_.empty() && by_index_.front().first <= index; by_index_.pop_front()) {
      const auto held = held_.find(by_index_.front().second);
      if (held != held_.end() && held->second.index <= index) held_.erase(held);
    }
  }

  // Those touched by an entry that is not durable are gone.
  template <typename Visit>
  void Clear(Visit visit) {
    for (const auto& [key, held] : held_) visit(key);
    Clear();
  }

  void Clear() {
    held_.clear();
    by_index_.clear();
  }

 private:
  struct Held {
    Value value{};
    std::uint64_t index = 0;
  };

  absl::flat_hash_map<std::string, Held> held_;
  // Each key once for every entry that touched it, in order of the entries.
  std::deque<std::pair<std::uint64_t, std::string>> by_index_;
};

}  // namespace kezhi::engine

#endif  // KEZHI_SERVICES_ENGINE_IN_FLIGHT_H_
