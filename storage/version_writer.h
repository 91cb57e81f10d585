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

// Puts what the versions are in the two families, keys in ascending order: the last one of a row
// into `latest`, where it takes the place of the former one; this and all others into `history`.
// They are sorted as Advance says. What nobody says of a former version is read from `database`.
absl::Status WriteVersions(const Database& database, absl::string_view space,
                           std::span<const RowVersion> versions, RowSink& sink);

}  // namespace kezhi::storage

#endif  // KEZHI_STORAGE_VERSION_WRITER_H_
