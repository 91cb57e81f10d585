#include "storage/tree_reader.h"

#include <algorithm>

#include "absl/strings/str_cat.h"

#include "base/status_macros.h"
#include "storage/position.h"

namespace kezhi::storage {
namespace {

// The root over hashes whose number is a power of two.
TreeHash RootOver(const TreeHash* hashes, std::size_t count) {
  std::vector<TreeHash> level(hashes, hashes + count);
  for (; level.size() > 1; level.resize(level.size() / 2)) {
    for (std::size_t i = 0; i < level.size() / 2; ++i) {
      level[i] = NodeHash(level[2 * i], level[2 * i + 1]);
    }
  }
  return level.front();
}

}  // namespace

absl::StatusOr<std::vector<TreeHash>> TreeReader::ReadLeaves(std::uint64_t first,
                                                             std::uint64_t count) const {
  Hashes hashes;
  ReadLimits limits;
  limits.max_records = count;
  KEZHI_RETURN_IF_ERROR(
      journal_.ReadAll(Position(first), limits, [&hashes](Position, absl::string_view bytes) {
        hashes.push_back(LeafHash(bytes));
        return true;
      }));
  if (hashes.size() == count) return hashes;
  return absl::InvalidArgumentError(absl::StrCat("the log has no ", first + count, " records"));
}

absl::StatusOr<std::vector<TreeHash>> TreeReader::ReadRows(unsigned level, std::uint64_t first,
                                                           std::uint64_t count) const {
  Hashes hashes;
  for (std::uint64_t i = 0; i < count; ++i) {
    KEZHI_ASSIGN_OR_RETURN(const TreeHash hash, journal_.TreeRow(level, first + i));
    hashes.push_back(hash);
  }
  return hashes;
}

absl::StatusOr<const TreeReader::Hashes*> TreeReader::Load(unsigned level, std::uint64_t index) {
  const auto [tile, added] = tiles_.try_emplace({level, index});
  if (!added) return &tile->second;
  const unsigned shift = level * kTileLevels;
  const std::uint64_t there = shift < 64 ? size_ >> shift : 0;
  const std::uint64_t first = index * kTileWidth;
  const std::uint64_t count =
      first < there ? std::min<std::uint64_t>(kTileWidth, there - first) : 0;
  absl::StatusOr<Hashes> hashes =
      level == 0 ? ReadLeaves(first, count) : ReadRows(level, first, count);
  if (!hashes.ok()) {
    tiles_.erase(tile);
    return hashes.status();
  }
  tile->second = *std::move(hashes);
  return &tile->second;
}

absl::StatusOr<std::vector<TreeHash>> TreeReader::Tile(unsigned level, std::uint64_t index) {
  // So that no product or shift of it leaves 64 bits.
  if (level >= 64 / kTileLevels || index > (size_ >> kTileLevels)) return Hashes();
  KEZHI_ASSIGN_OR_RETURN(const Hashes* const tile, Load(level, index));
  return *tile;
}

absl::StatusOr<TreeHash> TreeReader::Node(TreeNode node) {
  const unsigned within = node.level % kTileLevels;
  const std::uint64_t first = node.index << within;
  const std::uint64_t offset = first % kTileWidth;
  const std::size_t count = std::size_t{1} << within;
  KEZHI_ASSIGN_OR_RETURN(const Hashes* const tile,
                         Load(node.level / kTileLevels, first / kTileWidth));
  if (offset + count > tile->size()) {
    return absl::InvalidArgumentError(absl::StrCat("the tree of ", size_, " has no complete node ",
                                                   node.index, " on level ", node.level));
  }
  return RootOver(tile->data() + offset, count);
}

absl::StatusOr<TreeHead> TreeReader::Head() {
  KEZHI_ASSIGN_OR_RETURN(const TreeHash root,
                         RootOf(size_, [this](TreeNode node) { return Node(node); }));
  return TreeHead{size_, root};
}

absl::StatusOr<std::vector<TreeHash>> TreeReader::Inclusion(Position position) {
  if (position == Position(0) || position.value() > size_) {
    return absl::InvalidArgumentError(
        absl::StrCat("the tree of ", size_, " has no position ", ToString(position)));
  }
  return InclusionProof(position.value() - 1, size_, [this](TreeNode node) { return Node(node); });
}

absl::StatusOr<std::vector<TreeHash>> TreeReader::ConsistencyFrom(std::uint64_t from) {
  if (from > size_) {
    return absl::InvalidArgumentError(
        absl::StrCat("the tree of ", size_, " does not begin with one of ", from));
  }
  return ConsistencyProof(from, size_, [this](TreeNode node) { return Node(node); });
}

}  // namespace kezhi::storage
