#ifndef KEZHI_SERVICES_ENGINE_STATE_CACHE_H_
#define KEZHI_SERVICES_ENGINE_STATE_CACHE_H_

#include <cstddef>
#include <cstdint>
#include <list>
#include <memory>
#include <string>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/strings/string_view.h"

#include "kezhi/v1/event.pb.h"

#include "domain/world.h"
#include "services/engine/in_flight.h"
#include "storage/journal.h"

namespace kezhi::engine {

// The states that decisions look at, folded from the journal on demand and kept for the next
// command. Between Trim calls nothing that was loaded is dropped, so that pointers hold and what is
// staged is not lost. One thread.
class StateCache {
 public:
  // `capacity`: how many streams Trim leaves.
  StateCache(const storage::Journal& journal, std::size_t capacity);

  // nullptr: not loaded.
  const domain::State* Find(absl::string_view stream);
  // Folds the stream's durable events unless it is loaded. DATA_LOSS: a record is damaged.
  absl::Status Load(absl::string_view stream);
  // Folds an event that is staged for entry `index`; its stream must be loaded.
  void Evolve(const v1::Event& event, std::uint64_t index);

  // Entries up to `index` are durable.
  void Release(std::uint64_t index) { touched_.Release(index); }

  // What is staged and not durable is gone: forgets every state it touched.
  void Drop();
  // Forgets the longest unused beyond the capacity, but none that something staged has touched.
  void Trim();

  std::size_t size() const { return entries_.size(); }

 private:
  // Folds the durable events of a stream.
  absl::Status Fold(absl::string_view stream, domain::State& state) const;

  struct Entry {
    std::string stream;
    domain::State state;
  };

  // Returns the one behind it.
  std::list<Entry>::iterator Forget(std::list<Entry>::iterator entry);

  const storage::Journal& journal_;
  const std::size_t capacity_;
  // Most recently used first; the nodes do not move.
  std::list<Entry> entries_;
  absl::flat_hash_map<absl::string_view, std::list<Entry>::iterator> by_stream_;
  // Streams with staged events.
  InFlight<bool> touched_;
};

}  // namespace kezhi::engine

#endif  // KEZHI_SERVICES_ENGINE_STATE_CACHE_H_
