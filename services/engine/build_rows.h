#ifndef KEZHI_SERVICES_ENGINE_BUILD_ROWS_H_
#define KEZHI_SERVICES_ENGINE_BUILD_ROWS_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string>

#include "absl/status/status.h"

#include "base/strong_id.h"
#include "domain/projection.h"
#include "storage/journal.h"
#include "storage/views.h"

namespace kezhi::engine {

// Rows of one projection that are to be made.
struct BuildPart {
  // Borrowed.
  const domain::Projection* projection = nullptr;
  // Where they go; what is there is removed first.
  std::string space;
};

struct BuildOptions {
  // That fold, the caller's among them; 0 = as many as the machine has cores.
  int threads = 0;
  // Versions on their way to the disk and rows that are kept at hand, about, for all parts.
  std::size_t memory_bytes = 256UL << 20;
};

// Called now and then with how many of how many events are folded. Any of the threads, one at a
// time.
using BuildProgress = std::function<void(std::uint64_t done, std::uint64_t total)>;

// Makes the rows of the parts from the first `up_to` events (the end of a commit), each event read
// and parsed once, each projection on its own: as fast as the machine folds and packs, since rows
// go to the disk sorted. The parts' checkpoints are set at the end, all or none; before that
// nothing of them can be trusted, and an interrupted build is begun anew. An error of the disk, of
// the journal, or what a projection could not take.
absl::Status BuildRows(const storage::Journal& journal, Position up_to, storage::Views& views,
                       std::span<const BuildPart> parts, const BuildOptions& options,
                       const BuildProgress& progress);

}  // namespace kezhi::engine

#endif  // KEZHI_SERVICES_ENGINE_BUILD_ROWS_H_
