#ifndef KEZHI_STORAGE_MERKLE_H_
#define KEZHI_STORAGE_MERKLE_H_

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

#include "storage/hash.h"

// The Merkle tree of RFC 6962 §2.1 with SHA-256. Pure: whoever has the hashes gives them.
namespace kezhi::storage {

using TreeHash = std::array<char, kSha256Bytes>;

inline absl::string_view BytesOf(const TreeHash& hash) {
  return {hash.data(), hash.size()};
}

// nullopt unless there are exactly 32 bytes.
std::optional<TreeHash> ToTreeHash(absl::string_view bytes);

// SHA-256 of 00 ‖ leaf.
TreeHash LeafHash(absl::string_view leaf);
// SHA-256 of 01 ‖ left ‖ right.
TreeHash NodeHash(const TreeHash& left, const TreeHash& right);
// Root of the tree without leaves: SHA-256 of nothing.
TreeHash EmptyRoot();

// A tree as it once was; with the same size and root it is the same, leaf by leaf.
struct TreeHead {
  // Number of leaves.
  std::uint64_t size = 0;
  TreeHash root = EmptyRoot();

  friend bool operator==(const TreeHead&, const TreeHead&) = default;
};

// A complete subtree: the leaves from index · 2^level, 2^level of them.
struct TreeNode {
  unsigned level = 0;
  std::uint64_t index = 0;

  friend bool operator==(const TreeNode&, const TreeNode&) = default;
};

// Gives the hash of a complete subtree of the tree that is asked about.
using NodeReader = absl::FunctionRef<absl::StatusOr<TreeHash>(TreeNode node)>;

// The right edge of a tree that grows: the roots of its largest complete subtrees, which is all
// that adding a leaf and taking the root need.
class Frontier {
 public:
  using Completed = absl::FunctionRef<void(TreeNode node, const TreeHash& hash)>;

  // That of a tree of `size` leaves, whose subtrees `read` knows; an error is its.
  static absl::StatusOr<Frontier> At(std::uint64_t size, NodeReader read);

  // Adds a leaf; `completed` sees every subtree that it completes, the leaf first.
  void Add(const TreeHash& leaf, Completed completed);

  void Add(const TreeHash& leaf) {
    Add(leaf, [](TreeNode, const TreeHash&) {});
  }

  std::uint64_t size() const { return size_; }

  // At most 64 hashes to compute.
  TreeHash Root() const;

 private:
  std::uint64_t size_ = 0;
  // From the left, which is from the largest: one for each bit of the size.
  std::vector<TreeHash> peaks_;
};

// The largest complete subtrees that together are the first `size` leaves, from the left.
std::vector<TreeNode> PeaksOf(std::uint64_t size);

// Root of the first `size` leaves. For this and the proofs: an error is that of `read`.
absl::StatusOr<TreeHash> RootOf(std::uint64_t size, NodeReader read);

// RFC 6962 §2.1.1: what proves that the leaf `index` is in the tree of `size` leaves; from the leaf
// up. `index` is below `size`.
absl::StatusOr<std::vector<TreeHash>> InclusionProof(std::uint64_t index, std::uint64_t size,
                                                     NodeReader read);
// RFC 6962 §2.1.2: what proves that the tree of `from` leaves is how the tree of `to` leaves
// begins. `from` is at most `to`; empty when they are equal or `from` is 0.
absl::StatusOr<std::vector<TreeHash>> ConsistencyProof(std::uint64_t from, std::uint64_t to,
                                                       NodeReader read);

// Whether `proof` proves that the leaf with this hash is at `index` in `tree`; any input.
bool VerifyInclusion(std::uint64_t index, const TreeHash& leaf, std::span<const TreeHash> proof,
                     const TreeHead& tree);
// Whether `proof` proves that `to` begins with `from`; any input. Every tree begins with the empty
// one.
bool VerifyConsistency(const TreeHead& from, const TreeHead& to, std::span<const TreeHash> proof);

}  // namespace kezhi::storage

#endif  // KEZHI_STORAGE_MERKLE_H_
