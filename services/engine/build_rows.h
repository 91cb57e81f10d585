#ifndef KEZHI_SERVICES_ENGINE_BUILD_ROWS_H_
#define KEZHI_SERVICES_ENGINE_BUILD_ROWS_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>

#include "absl/status/status.h"

#include "base/strong_id.h"
#include "domain/projection.h"
#include "services/engine/fold_fault.h"
#include "services/engine/fold_mark.h"
#include "storage/journal.h"
#include "storage/views.h"

namespace kezhi::engine {

// Rows of one projection that are to be made.
struct BuildPart {
  // Borrowed.
  const domain::Projection* projection = nullptr;
  // Where they go; what is there is removed first.
  std::string space;

  // What came of it: whether the rows are there, and so many versions of them. Else what the
  // projection could not take, unless the part was released.
  bool built = false;
  std::uint64_t versions = 0;
  std::optional<FoldFault> fault = std::nullopt;
};

struct BuildOptions {
  // That fold, the caller's among them; 0 = as many as the machine has cores.
  int threads = 0;
  // Versions on their way to the disk and rows that are kept at hand, about, for all parts.
  std::size_t memory_bytes = 256UL << 20;
  // That are parsed at once and handed from part to part.
  std::size_t batch_events = 1024;
};

// Called now and then with how many of how many events are folded. Any of the threads, one at a
// time.
using BuildProgress = std::function<void(std::uint64_t done, std::uint64_t total)>;

// Makes the rows of the parts from the first `up_to` events (the end of a commit), each event read
// and parsed once, each projection on its own: as fast as the machine folds and packs, since rows
// go to the disk sorted. The checkpoints of those that are built are set at the end, all or none;
// before that, and of the others, nothing can be trusted, and what an interrupted build has left is
// to be removed. `mark`, of as many parts, tells where it is and may end it or release a part;
// nullptr: nobody asks. CANCELLED: it was ended. Else an error of the disk or of the journal.
absl::Status BuildRows(const storage::Journal& journal, Position up_to, storage::Views& views,
                       std::span<BuildPart> parts, const BuildOptions& options, FoldMark* mark,
                       const BuildProgress& progress);

}  // namespace kezhi::engine

#endif  // KEZHI_SERVICES_ENGINE_BUILD_ROWS_H_
