#ifndef KEZHI_SERVICES_ENGINE_VIEW_STORE_H_
#define KEZHI_SERVICES_ENGINE_VIEW_STORE_H_

#include <memory>

#include "absl/status/statusor.h"

#include "storage/journal.h"
#include "storage/views.h"

namespace kezhi::engine {

// Opens the views of the journal below `options.directory`, and removes what an earlier format has
// left there. They start empty when they are damaged, of another log, or ahead of it.
// FAILED_PRECONDITION: another process holds them.
absl::StatusOr<std::unique_ptr<storage::Views>> OpenViews(const storage::Views::Options& options,
                                                          const storage::Journal& journal);

}  // namespace kezhi::engine

#endif  // KEZHI_SERVICES_ENGINE_VIEW_STORE_H_
