// The tree of RFC 6962, against its published examples and against its own recursive definition.
#include "storage/merkle.h"

#include <bit>
#include <map>

#include "absl/strings/escaping.h"
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace kezhi::storage {
namespace {

using Hashes = std::vector<TreeHash>;

TreeHash Hex(absl::string_view hex) {
  return *ToTreeHash(absl::HexStringToBytes(std::string(hex)));
}

std::string ToHex(const TreeHash& hash) {
  return absl::BytesToHexString(BytesOf(hash));
}

// RFC 6962 §2.1, word for word.
TreeHash NaiveRoot(std::span<const TreeHash> leaves) {
  if (leaves.empty()) return EmptyRoot();
  if (leaves.size() == 1) return leaves.front();
  const std::size_t k = std::bit_floor(leaves.size() - 1);
  return NodeHash(NaiveRoot(leaves.first(k)), NaiveRoot(leaves.subspan(k)));
}

// RFC 6962 §2.1.1.
Hashes NaivePath(std::size_t m, std::span<const TreeHash> leaves) {
  if (leaves.size() == 1) return {};
  const std::size_t k = std::bit_floor(leaves.size() - 1);
  Hashes path = m < k ? NaivePath(m, leaves.first(k)) : NaivePath(m - k, leaves.subspan(k));
  path.push_back(m < k ? NaiveRoot(leaves.subspan(k)) : NaiveRoot(leaves.first(k)));
  return path;
}

// RFC 6962 §2.1.2.
Hashes NaiveSubproof(std::size_t m, std::span<const TreeHash> leaves, bool whole) {
  if (m == leaves.size()) return whole ? Hashes() : Hashes{NaiveRoot(leaves)};
  const std::size_t k = std::bit_floor(leaves.size() - 1);
  Hashes proof = m <= k ? NaiveSubproof(m, leaves.first(k), whole)
                        : NaiveSubproof(m - k, leaves.subspan(k), false);
  proof.push_back(m <= k ? NaiveRoot(leaves.subspan(k)) : NaiveRoot(leaves.first(k)));
  return proof;
}

// A tree in memory: its leaves, and every complete subtree.
class Tree {
 public:
  void Add(const TreeHash& leaf) {
    leaves_.push_back(leaf);
    frontier_.Add(leaf, [this](TreeNode node, const TreeHash& hash) {
      nodes_[{node.level, node.index}] = hash;
    });
  }

  absl::StatusOr<TreeHash> operator()(TreeNode node) const {
    const auto found = nodes_.find({node.level, node.index});
    if (found == nodes_.end()) return absl::NotFoundError("no such node");
    return found->second;
  }

  std::span<const TreeHash> First(std::size_t size) const { return std::span(leaves_).first(size); }

  TreeHead Head(std::size_t size) const { return {size, NaiveRoot(First(size))}; }

  const Frontier& frontier() const { return frontier_; }

 private:
  Hashes leaves_;
  std::map<std::pair<unsigned, std::uint64_t>, TreeHash> nodes_;
  Frontier frontier_;
};

Tree TreeOf(std::size_t size) {
  Tree tree;
  for (std::size_t i = 0; i < size; ++i) tree.Add(LeafHash("leaf " + std::to_string(i)));
  return tree;
}

// The tree that implementations of Certificate Transparency test with.
Tree PublishedTree() {
  Tree tree;
  for (const char* leaf : {"", "00", "10", "2021", "3031", "40414243", "5051525354555657",
                           "606162636465666768696a6b6c6d6e6f"}) {
    tree.Add(LeafHash(absl::HexStringToBytes(leaf)));
  }
  return tree;
}

TEST(Merkle, HasThePublishedRoots) {
  const std::vector<std::string> roots = {
      "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
      "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
      "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
      "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
      "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
      "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
      "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
      "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
      "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"};
  const Tree tree = PublishedTree();
  for (std::size_t size = 0; size < roots.size(); ++size) {
    EXPECT_EQ(ToHex(*RootOf(size, tree)), roots[size]) << size;
    const auto frontier = Frontier::At(size, tree);
    ASSERT_TRUE(frontier.ok());
    EXPECT_EQ(ToHex(frontier->Root()), roots[size]) << size;
  }
}

TEST(Merkle, MakesThePublishedInclusionProofs) {
  const Tree tree = PublishedTree();
  EXPECT_EQ(*InclusionProof(0, 1, tree), Hashes());
  EXPECT_EQ(*InclusionProof(0, 8, tree),
            (Hashes{Hex("96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7"),
                    Hex("5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e"),
                    Hex("6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4")}));
  EXPECT_EQ(*InclusionProof(5, 8, tree),
            (Hashes{Hex("bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b"),
                    Hex("ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0"),
                    Hex("d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7")}));
  EXPECT_EQ(*InclusionProof(2, 3, tree),
            (Hashes{Hex("fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125")}));
  EXPECT_EQ(*InclusionProof(1, 5, tree),
            (Hashes{Hex("6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"),
                    Hex("5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e"),
                    Hex("bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b")}));
}

TEST(Merkle, MakesThePublishedConsistencyProofs) {
  const Tree tree = PublishedTree();
  EXPECT_EQ(*ConsistencyProof(1, 1, tree), Hashes());
  EXPECT_EQ(*ConsistencyProof(1, 8, tree),
            (Hashes{Hex("96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7"),
                    Hex("5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e"),
                    Hex("6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4")}));
  EXPECT_EQ(*ConsistencyProof(6, 8, tree),
            (Hashes{Hex("0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a"),
                    Hex("ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0"),
                    Hex("d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7")}));
  EXPECT_EQ(*ConsistencyProof(2, 5, tree),
            (Hashes{Hex("5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e"),
                    Hex("bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b")}));
}

TEST(Merkle, EveryProofOfASmallTreeIsTheDefinitionsAndHolds) {
  constexpr std::size_t kSize = 40;
  const Tree tree = TreeOf(kSize);
  EXPECT_EQ(tree.frontier().Root(), NaiveRoot(tree.First(kSize)));
  for (std::size_t to = 0; to <= kSize; ++to) {
    ASSERT_EQ(*RootOf(to, tree), NaiveRoot(tree.First(to)));
    for (std::size_t from = 0; from < to; ++from) {
      const Hashes path = *InclusionProof(from, to, tree);
      ASSERT_EQ(path, NaivePath(from, tree.First(to)));
      ASSERT_TRUE(VerifyInclusion(from, tree.First(to)[from], path, tree.Head(to)));
      const Hashes proof = *ConsistencyProof(from, to, tree);
      ASSERT_EQ(proof, from > 0 ? NaiveSubproof(from, tree.First(to), true) : Hashes());
      ASSERT_TRUE(VerifyConsistency(tree.Head(from), tree.Head(to), proof));
    }
    ASSERT_TRUE(VerifyConsistency(tree.Head(to), tree.Head(to), {}));
  }
}

// A tree of up to 2^40 leaves that are all the same, so that it need not be held.
class LargeTree {
 public:
  LargeTree() {
    levels_.push_back(LeafHash("same"));
    for (int level = 0; level < 40; ++level) {
      levels_.push_back(NodeHash(levels_.back(), levels_.back()));
    }
  }

  absl::StatusOr<TreeHash> operator()(TreeNode node) const { return levels_.at(node.level); }

 private:
  Hashes levels_;
};

RC_GTEST_PROP(Merkle, ProofsOfLargeTreesHold, ()) {
  const LargeTree tree;
  const auto to = *rc::gen::inRange<std::uint64_t>(1, std::uint64_t{1} << 40U);
  const auto from = *rc::gen::inRange<std::uint64_t>(0, to);
  const TreeHead head{to, *RootOf(to, tree)};
  RC_ASSERT(VerifyInclusion(from, LeafHash("same"), *InclusionProof(from, to, tree), head));
  RC_ASSERT(
      VerifyConsistency({from, *RootOf(from, tree)}, head, *ConsistencyProof(from, to, tree)));
}

RC_GTEST_PROP(Merkle, AFlippedBitAnywhereIsFound, ()) {
  const auto to = *rc::gen::inRange<std::size_t>(2, 70);
  const auto from = *rc::gen::inRange<std::size_t>(1, to);
  const Tree tree = TreeOf(to);
  const auto flip = [](TreeHash& hash) {
    const auto bit = *rc::gen::inRange<unsigned>(0, 256);
    hash[bit / 8] = static_cast<char>(hash[bit / 8] ^ (1 << bit % 8));
  };

  Hashes parts = *InclusionProof(from, to, tree);
  parts.push_back(tree.First(to)[from]);
  parts.push_back(tree.Head(to).root);
  flip(parts[*rc::gen::inRange<std::size_t>(0, parts.size())]);
  const std::size_t path = parts.size() - 2;
  RC_ASSERT(
      !VerifyInclusion(from, parts[path], std::span(parts).first(path), {to, parts[path + 1]}));

  parts = *ConsistencyProof(from, to, tree);
  parts.push_back(tree.Head(from).root);
  parts.push_back(tree.Head(to).root);
  flip(parts[*rc::gen::inRange<std::size_t>(0, parts.size())]);
  const std::size_t proof = parts.size() - 2;
  RC_ASSERT(!VerifyConsistency({from, parts[proof]}, {to, parts[proof + 1]},
                               std::span(parts).first(proof)));
}

RC_GTEST_PROP(Merkle, AProofHoldsForNothingElse, ()) {
  const auto to = *rc::gen::inRange<std::size_t>(2, 70);
  const auto index = *rc::gen::inRange<std::size_t>(0, to);
  const auto other = *rc::gen::inRange<std::size_t>(0, 2 * to);
  const Tree tree = TreeOf(to);
  const Hashes path = *InclusionProof(index, to, tree);
  const TreeHash leaf = tree.First(to)[index];
  RC_ASSERT(VerifyInclusion(other, leaf, path, tree.Head(to)) == (other == index));
  // One hash more, one less.
  Hashes longer = path;
  longer.push_back(leaf);
  RC_ASSERT(!VerifyInclusion(index, leaf, longer, tree.Head(to)));
  if (!path.empty()) {
    RC_ASSERT(!VerifyInclusion(index, leaf, std::span(path).first(path.size() - 1), tree.Head(to)));
  }
}

TEST(Merkle, AShortenedHistoryIsNoContinuation) {
  const Tree tree = TreeOf(9);
  EXPECT_FALSE(VerifyConsistency(tree.Head(9), tree.Head(8), {}));
  EXPECT_FALSE(VerifyConsistency(tree.Head(8), tree.Head(9), {}));
  EXPECT_FALSE(VerifyConsistency({0, tree.Head(3).root}, tree.Head(9), {}));
  EXPECT_FALSE(VerifyConsistency(tree.Head(0), tree.Head(9), Hashes{EmptyRoot()}));
}

TEST(Merkle, AnErrorOfTheReaderIsPassedOn) {
  const Tree tree = TreeOf(5);
  EXPECT_EQ(RootOf(6, tree).status().code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(InclusionProof(0, 6, tree).status().code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(ConsistencyProof(3, 6, tree).status().code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(Frontier::At(6, tree).status().code(), absl::StatusCode::kNotFound);
}

}  // namespace
}  // namespace kezhi::storage
