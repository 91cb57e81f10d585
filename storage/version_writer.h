#ifndef KEZHI_STORAGE_VERSION_WRITER_H_
#define KEZHI_STORAGE_VERSION_WRITER_H_

#include <cstddef>
#include <span>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

#include "storage/views.h"

// A part of views.h; nobody else needs it.
namespace kezhi::storage {

// Where rows go. Places of families are those of view_readers.h.
class RowSink {
 public:
  virtual ~RowSink() = default;

  virtual absl::Status Put(std::size_t family, absl::string_view key, absl::string_view value) = 0;
  virtual absl::Status Delete(std::size_t family, absl::string_view key) = 0;
};

// Puts what the versions are in the two families, keys in ascending order. They are sorted as
// Advance says.
absl::Status WriteVersions(absl::string_view space, std::span<const RowVersion> versions,
                           RowSink& sink);

}  // namespace kezhi::storage

#endif  // KEZHI_STORAGE_VERSION_WRITER_H_
