#ifndef KEZHI_STORAGE_TILE_PATH_H_
#define KEZHI_STORAGE_TILE_PATH_H_

#include <cstdint>
#include <optional>
#include <string>

namespace kezhi::storage {

// Where https://c2sp.org/tlog-tiles has a tile of `width` hashes, of 256 when it is full, below a
// log's address: `tile/1/x001/234.p/17`. Without a level it is that of the entries:
// `tile/entries/000`.
std::string TilePath(std::optional<unsigned> level, std::uint64_t index, unsigned width);

}  // namespace kezhi::storage

#endif  // KEZHI_STORAGE_TILE_PATH_H_
