#ifndef KEZHI_SERVICES_ENGINE_STATE_CACHE_H_
#define KEZHI_SERVICES_ENGINE_STATE_CACHE_H_

#include <cstddef>
#include <list>
#include <memory>
#include <string>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/status/status.h"
#include "absl/strings/string_view.h"

#include "kezhi/v1/event.pb.h"

#include "domain/world.h"
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
  // Folds an event that is staged; its stream must be loaded.
  void Evolve(const v1::Event& event);

  // The staged events are durable now.
  void Keep();
  // The staged events are gone: forgets every state they touched.
  void Drop();
  // Forgets the longest unused beyond the capacity.
  void Trim();

  std::size_t size() const { return entries_.size(); }

 private:
  struct Entry {
    std::string stream;
    domain::State state;
  };

  const storage::Journal& journal_;
  const std::size_t capacity_;
  // Most recently used first; the nodes do not move.
  std::list<Entry> entries_;
  absl::flat_hash_map<absl::string_view, std::list<Entry>::iterator> by_stream_;
  absl::flat_hash_set<std::string> touched_;
};

}  // namespace kezhi::engine

#endif  // KEZHI_SERVICES_ENGINE_STATE_CACHE_H_
