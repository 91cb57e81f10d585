#ifndef KEZHI_SERVICES_ENGINE_PASS_H_
#define KEZHI_SERVICES_ENGINE_PASS_H_

#include <memory>
#include <utility>
#include <vector>

#include "absl/status/status.h"

#include "base/strong_id.h"
#include "services/engine/build_rows.h"
#include "services/engine/fold.h"
#include "services/engine/fold_mark.h"
#include "storage/journal.h"
#include "storage/views.h"

namespace kezhi::engine {

struct Instance;

// Some instances on their way through one step of a lane.
struct Pass {
  explicit Pass(std::vector<std::shared_ptr<Instance>> taken)
      : instances(std::move(taken)), mark(instances.size()) {}

  const std::vector<std::shared_ptr<Instance>> instances;
  // Theirs, in the same order.
  std::vector<std::unique_ptr<FoldPart>> parts;
  Position up_to;
  // Their rows are made from nothing, on all cores, and the pass ends at `up_to`; else it is one
  // batch.
  bool whole = false;
  FoldMark mark;
};

struct PassOptions {
  Fold::Options fold;
  BuildOptions build;
};

// Moves the parts of the pass; those without a fault stand at the same afterwards. CANCELLED: it
// was revoked, or told to end; nothing of it counts. Errors as of Fold::Step and BuildRows: no part
// has moved.
absl::Status RunPass(Pass& pass, const storage::Journal& journal, storage::Views& views,
                     const PassOptions& options, const BuildProgress& progress);

}  // namespace kezhi::engine

#endif  // KEZHI_SERVICES_ENGINE_PASS_H_
