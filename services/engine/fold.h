#ifndef KEZHI_SERVICES_ENGINE_FOLD_H_
#define KEZHI_SERVICES_ENGINE_FOLD_H_

#include <cstddef>
#include <optional>
#include <span>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

#include "base/strong_id.h"
#include "domain/projection.h"
#include "services/engine/fold_fault.h"
#include "services/engine/fold_mark.h"
#include "services/engine/row_overlay.h"
#include "storage/journal.h"
#include "storage/views.h"

namespace kezhi::engine {

// What a step needs of one projection that it carries on.
struct FoldPart {
  // Borrowed.
  const domain::Projection* projection = nullptr;
  // Where its rows are stored, and up to which position.
  std::string space;
  Position position;
  // What is known of the rows; kept from step to step.
  RowOverlay rows;
  // Set by a step that had to leave this part where it was.
  std::optional<FoldFault> fault;
  // Versions of rows that the last step has stored.
  std::size_t gained = 0;
  // There may be rows beyond `position`, of a build that did not end; they go first.
  bool leftovers = false;
};

// Carries projections from where they stand towards the journal's head: by whole commits, every
// event read and parsed once for all of them, rows and checkpoints in one write.
struct Fold {
  struct Options {
    std::size_t batch_events = 8192;
    std::size_t batch_bytes = 16U << 20;
  };

  // Borrowed.
  const storage::Journal& journal;
  storage::Views& views;
  Options options;
  // Of as many parts as a step has; absent = nobody asks where it is.
  FoldMark* mark = nullptr;

  // Folds the next batch into the parts, at most up to `up_to`, the end of a commit. It begins
  // behind the part that is furthest back, and each takes the events after its own position; then
  // all stand at the same, but for those with a fault. False: nothing is left. DATA_LOSS: a record
  // is damaged. CANCELLED: the mark was revoked; nothing was stored. After an error no part has
  // moved. Any thread, one for each part.
  absl::StatusOr<bool> Step(std::span<FoldPart* const> parts, Position up_to) const;
};

}  // namespace kezhi::engine

#endif  // KEZHI_SERVICES_ENGINE_FOLD_H_
