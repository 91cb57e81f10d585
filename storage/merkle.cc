#include "storage/merkle.h"

#include <algorithm>
#include <bit>
#include <cstring>

#include "base/check.h"
#include "base/status_macros.h"

namespace kezhi::storage {
namespace {

constexpr absl::string_view kLeafPrefix("\x00", 1);
constexpr absl::string_view kNodePrefix("\x01", 1);

// One a thread, made once: making it costs as much as the hash of a small leaf.
Sha256Stream& Hasher() {
  thread_local Sha256Stream hasher;
  return hasher;
}

// Leaves from `begin` until before `end`. `begin` is a multiple of the smallest power of two that
// is not below their number.
struct Range {
  std::uint64_t begin = 0;
  std::uint64_t end = 0;

  std::uint64_t size() const { return end - begin; }

  // Where RFC 6962 splits it: the largest power of two below its size leaves to the left.
  std::uint64_t Split() const { return begin + std::bit_floor(size() - 1); }
};

std::vector<TreeNode> PeaksOf(Range range) {
  std::vector<TreeNode> peaks;
  while (range.size() > 0) {
    const auto level = static_cast<unsigned>(std::bit_width(range.size()) - 1);
    peaks.push_back({level, range.begin >> level});
    range.begin += std::uint64_t{1} << level;
  }
  return peaks;
}

// The root over peaks, from the left.
TreeHash Fold(const std::vector<TreeHash>& peaks) {
  if (peaks.empty()) return EmptyRoot();
  TreeHash root = peaks.back();
  for (std::size_t i = peaks.size() - 1; i-- > 0;) root = NodeHash(peaks[i], root);
  return root;
}

absl::StatusOr<TreeHash> RootOf(const Range& range, NodeReader read) {
  std::vector<TreeHash> peaks;
  for (const TreeNode node : PeaksOf(range)) {
    KEZHI_ASSIGN_OR_RETURN(const TreeHash peak, read(node));
    peaks.push_back(peak);
  }
  return Fold(peaks);
}

absl::StatusOr<std::vector<TreeHash>> RootsOf(const std::vector<Range>& ranges, NodeReader read) {
  std::vector<TreeHash> roots;
  roots.reserve(ranges.size());
  for (const Range& range : ranges) {
    KEZHI_ASSIGN_OR_RETURN(const TreeHash root, RootOf(range, read));
    roots.push_back(root);
  }
  return roots;
}

// The walk from a node of the old tree up to the root of the new one, as both verifications take
// it (RFC 9162 §2.1.3.2, §2.1.4.2): where it stands, and where the last node of its level is.
struct Ascent {
  std::uint64_t at = 0;
  std::uint64_t last = 0;

  // Whether the next hash of the proof lies to the left; goes up to where the two meet.
  bool MeetsOnTheLeft() {
    const bool left = (at & 1U) != 0 || at == last;
    if (left) {
      while ((at & 1U) == 0 && at != 0) Up();
    }
    Up();
    return left;
  }

  void Up() {
    at >>= 1U;
    last >>= 1U;
  }
};

}  // namespace

std::optional<TreeHash> ToTreeHash(absl::string_view bytes) {
  TreeHash hash;
  if (bytes.size() != hash.size()) return std::nullopt;
  std::copy(bytes.begin(), bytes.end(), hash.begin());
  return hash;
}

TreeHash LeafHash(absl::string_view leaf) {
  Sha256Stream& hasher = Hasher();
  hasher.Update(kLeafPrefix);
  hasher.Update(leaf);
  TreeHash hash;
  hasher.Finish(hash.data());
  return hash;
}

TreeHash NodeHash(const TreeHash& left, const TreeHash& right) {
  std::array<char, 1 + 2 * kSha256Bytes> bytes;
  bytes[0] = kNodePrefix[0];
  std::memcpy(&bytes[1], left.data(), left.size());
  std::memcpy(&bytes[1 + left.size()], right.data(), right.size());
  Sha256Stream& hasher = Hasher();
  hasher.Update({bytes.data(), bytes.size()});
  TreeHash hash;
  hasher.Finish(hash.data());
  return hash;
}

TreeHash EmptyRoot() {
  TreeHash hash;
  Hasher().Finish(hash.data());
  return hash;
}

absl::StatusOr<Frontier> Frontier::At(std::uint64_t size, NodeReader read) {
  Frontier frontier;
  for (const TreeNode node : PeaksOf(size)) {
    KEZHI_ASSIGN_OR_RETURN(const TreeHash peak, read(node));
    frontier.peaks_.push_back(peak);
  }
  frontier.size_ = size;
  return frontier;
}

void Frontier::Add(const TreeHash& leaf, Completed completed) {
  TreeNode node{0, size_};
  TreeHash hash = leaf;
  completed(node, hash);
  // Each right child completes its parent.
  for (; (node.index & 1U) != 0; peaks_.pop_back()) {
    hash = NodeHash(peaks_.back(), hash);
    node = {node.level + 1, node.index >> 1U};
    completed(node, hash);
  }
  peaks_.push_back(hash);
  ++size_;
}

TreeHash Frontier::Root() const {
  return Fold(peaks_);
}

std::vector<TreeNode> PeaksOf(std::uint64_t size) {
  return PeaksOf(Range{0, size});
}

absl::StatusOr<TreeHash> RootOf(std::uint64_t size, NodeReader read) {
  return RootOf(Range{0, size}, read);
}

absl::StatusOr<std::vector<TreeHash>> InclusionProof(std::uint64_t index, std::uint64_t size,
                                                     NodeReader read) {
  KEZHI_CHECK(index < size);
  std::vector<Range> siblings;  // from the root down
  for (Range range{0, size}; range.size() > 1;) {
    const std::uint64_t middle = range.Split();
    if (index < middle) {
      siblings.push_back({middle, range.end});
      range.end = middle;
    } else {
      siblings.push_back({range.begin, middle});
      range.begin = middle;
    }
  }
  std::reverse(siblings.begin(), siblings.end());
  return RootsOf(siblings, read);
}

absl::StatusOr<std::vector<TreeHash>> ConsistencyProof(std::uint64_t from, std::uint64_t to,
                                                       NodeReader read) {
  KEZHI_CHECK(from <= to);
  if (from == 0) return std::vector<TreeHash>();
  std::vector<Range> ranges;  // from the root down
  Range range{0, to};
  while (range.end != from) {
    const std::uint64_t middle = range.Split();
    if (from <= middle) {
      ranges.push_back({middle, range.end});
      range.end = middle;
    } else {
      ranges.push_back({range.begin, middle});
      range.begin = middle;
    }
  }
  // Who holds the old root knows this one when it is all of the old tree.
  if (range.begin != 0) ranges.push_back(range);
  std::reverse(ranges.begin(), ranges.end());
  return RootsOf(ranges, read);
}

bool VerifyInclusion(std::uint64_t index, const TreeHash& leaf, std::span<const TreeHash> proof,
                     const TreeHead& tree) {
  if (index >= tree.size) return false;
  Ascent ascent{index, tree.size - 1};
  TreeHash root = leaf;
  for (const TreeHash& sibling : proof) {
    if (ascent.last == 0) return false;
    root = ascent.MeetsOnTheLeft() ? NodeHash(sibling, root) : NodeHash(root, sibling);
  }
  return ascent.last == 0 && root == tree.root;
}

bool VerifyConsistency(const TreeHead& from, const TreeHead& to, std::span<const TreeHash> proof) {
  if (from.size > to.size) return false;
  if (from.size == to.size) return proof.empty() && from.root == to.root;
  if (from.size == 0) return proof.empty() && from.root == EmptyRoot();
  Ascent ascent{from.size - 1, to.size - 1};
  while ((ascent.at & 1U) != 0) ascent.Up();
  // A complete old tree is itself what the walk begins with, and not in the proof.
  TreeHash start = from.root;
  if (!std::has_single_bit(from.size)) {
    if (proof.empty()) return false;
    start = proof.front();
    proof = proof.subspan(1);
  }
  TreeHash old_root = start;
  TreeHash new_root = start;
  for (const TreeHash& hash : proof) {
    if (ascent.last == 0) return false;
    if (ascent.MeetsOnTheLeft()) {
      old_root = NodeHash(hash, old_root);
      new_root = NodeHash(hash, new_root);
    } else {
      new_root = NodeHash(new_root, hash);
    }
  }
  return ascent.last == 0 && old_root == from.root && new_root == to.root;
}

}  // namespace kezhi::storage
