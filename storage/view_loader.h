#ifndef KEZHI_STORAGE_VIEW_LOADER_H_
#define KEZHI_STORAGE_VIEW_LOADER_H_

#include <cstdint>
#include <span>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

#include "storage/views.h"

namespace kezhi::storage {

// Fills an empty space with many versions at a fraction of what Views::Apply takes for them: sorted
// files that the database takes over as they are. When all is added, Views::Apply without versions
// sets the checkpoint; before that nobody can trust the space, and what an interrupted load leaves
// Views::Open removes. One thread.
class ViewLoader {
 public:
  // Removes what there is of the space. `views` is borrowed.
  static absl::StatusOr<ViewLoader> Begin(Views& views, const std::string& space);

  // Adds versions, sorted as Advance says; all are newer than what was added of the same rows
  // before. They can be read on return. UNAVAILABLE or
  // RESOURCE_EXHAUSTED: begin anew.
  absl::Status Add(std::span<const RowVersion> versions);

 private:
  ViewLoader(Views& views, std::string space) : views_(&views), space_(std::move(space)) {}

  Views* views_;
  std::string space_;
  std::uint64_t files_ = 0;
};

}  // namespace kezhi::storage

#endif  // KEZHI_STORAGE_VIEW_LOADER_H_
