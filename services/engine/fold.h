#ifndef KEZHI_SERVICES_ENGINE_FOLD_H_
#define KEZHI_SERVICES_ENGINE_FOLD_H_

#include <cstddef>
#include <string>

#include "absl/status/statusor.h"

#include "base/strong_id.h"
#include "services/engine/row_overlay.h"
#include "storage/journal.h"
#include "storage/views.h"

namespace kezhi::engine {

// The name under which the views keep how far the folds have come. It names the version of every
// projection: rows of other versions are not continued.
const std::string& FoldName();

// Carries every projection from the views' checkpoint towards the journal's head. All of them move
// together, by whole commits, rows and checkpoint in one write. One thread.
class Fold {
 public:
  struct Options {
    std::size_t batch_events = 8192;
    std::size_t batch_bytes = 16U << 20;
  };

  // Borrowed; views of an empty directory or of FoldName().
  static absl::StatusOr<Fold> Begin(const storage::Journal& journal, storage::Views& views,
                                    const Options& options);

  // Folds the next batch, at most up to `up_to`, which must be the end of a commit. False: nothing
  // is left. DATA_LOSS: a record is damaged.
  absl::StatusOr<bool> Step(Position up_to);

  // Up to here the rows are stored.
  Position position() const { return position_; }

 private:
  Fold(const storage::Journal& journal, storage::Views& views, const Options& options)
      : journal_(&journal), views_(&views), options_(options) {}

  const storage::Journal* journal_;
  storage::Views* views_;
  Options options_;
  Position position_;
  RowOverlay rows_;
};

}  // namespace kezhi::engine

#endif  // KEZHI_SERVICES_ENGINE_FOLD_H_
