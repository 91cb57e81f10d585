#ifndef KEZHI_STORAGE_VERSION_WRITER_H_
#define KEZHI_STORAGE_VERSION_WRITER_H_

#include <optional>
#include <span>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/strings/string_view.h"

#include "storage/views.h"

// A part of views.h; nobody else needs it.
namespace kezhi::storage {

// A row as it is from now on; nullopt: there is none any more.
using LatestSink =
    absl::FunctionRef<absl::Status(absl::string_view key, std::optional<absl::string_view> value)>;
// One version.
using HistorySink = absl::FunctionRef<absl::Status(absl::string_view key, absl::string_view value)>;

// Passes what the versions are in the two families, keys in ascending order. They are sorted as
// Advance says.
absl::Status WriteVersions(absl::string_view space, std::span<const RowVersion> versions,
                           LatestSink latest, HistorySink history);

}  // namespace kezhi::storage

#endif  // KEZHI_STORAGE_VERSION_WRITER_H_
