#include "storage/tile_path.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"

#include "storage/tree_reader.h"

namespace kezhi::storage {

std::string TilePath(std::optional<unsigned> level, std::uint64_t index, unsigned width) {
  constexpr std::uint64_t kPerElement = 1000;
  std::string path = absl::StrFormat("%03d", index % kPerElement);
  for (std::uint64_t rest = index / kPerElement; rest > 0; rest /= kPerElement) {
    path = absl::StrFormat("x%03d/%s", rest % kPerElement, path);
  }
  return absl::StrCat("tile/", level.has_value() ? absl::StrCat(*level) : "entries", "/", path,
                      width == kTileWidth ? "" : absl::StrCat(".p/", width));
}

}  // namespace kezhi::storage
