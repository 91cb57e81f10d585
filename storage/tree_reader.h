#ifndef KEZHI_STORAGE_TREE_READER_H_
#define KEZHI_STORAGE_TREE_READER_H_

#include <cstdint>
#include <map>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"

#include "storage/journal.h"
#include "storage/merkle.h"

namespace kezhi::storage {

// A tile (C2SP tlog-tiles) is so many hashes side by side, which are the leaves of a complete
// subtree so many levels high: what is stored of the tree, and what is handed out.
inline constexpr unsigned kTileLevels = 8;
inline constexpr unsigned kTileWidth = 1U << kTileLevels;

// Reads the Merkle tree of a log as it stood when it had `size` records: hashes above the lowest
// tiles from their rows, those below from the records. Keeps the tiles it has read, so one object
// serves one question, or a few alike. One thread. DATA_LOSS: a record or a row is damaged or
// missing.
class TreeReader {
 public:
  // `journal` outlives it; `size` is at most its head.
  TreeReader(const Journal& journal, std::uint64_t size) : journal_(journal), size_(size) {}

  // As many hashes of the tile as the tree has, at most 256: of level 0 the leaves', of level n
  // those of complete subtrees of 256^n leaves. Empty beyond the tree.
  absl::StatusOr<std::vector<TreeHash>> Tile(unsigned level, std::uint64_t index);

  // Of a complete subtree of the tree. INVALID_ARGUMENT: it is not complete.
  absl::StatusOr<TreeHash> Node(TreeNode node);

  // The root, and what merkle.h proves with it.
  absl::StatusOr<TreeHead> Head();
  // INVALID_ARGUMENT: not in the tree.
  absl::StatusOr<std::vector<TreeHash>> Inclusion(Position position);
  // INVALID_ARGUMENT: `from` is beyond the tree.
  absl::StatusOr<std::vector<TreeHash>> ConsistencyFrom(std::uint64_t from);

 private:
  using Hashes = std::vector<TreeHash>;

  absl::StatusOr<const Hashes*> Load(unsigned level, std::uint64_t index);
  absl::StatusOr<Hashes> ReadLeaves(std::uint64_t first, std::uint64_t count) const;
  absl::StatusOr<Hashes> ReadRows(unsigned level, std::uint64_t first, std::uint64_t count) const;

  const Journal& journal_;
  const std::uint64_t size_;
  // By level and index.
  std::map<std::pair<unsigned, std::uint64_t>, Hashes> tiles_;
};

}  // namespace kezhi::storage

#endif  // KEZHI_STORAGE_TREE_READER_H_
