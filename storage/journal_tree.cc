// The Merkle tree of the journal: its rows, and its right edge after an open.
#include <utility>

#include "absl/strings/str_cat.h"
#include <rocksdb/write_batch.h>

#include "base/status_macros.h"
#include "storage/entry_batch.h"
#include "storage/journal.h"
#include "storage/journal_families.h"
#include "storage/keys.h"
#include "storage/merkle.h"
#include "storage/tree_reader.h"

namespace kezhi::storage {
namespace {

// Records whose rows are written together while the tree of an older log is built.
constexpr std::uint64_t kBuildAtOnce = 1U << 16;

}  // namespace

absl::StatusOr<TreeHead> Journal::tree_head() const {
  const View now = view();
  if (now.tree == nullptr) return absl::DataLossError("the end of the tree is damaged");
  return TreeHead{now.tree->size(), now.tree->Root()};
}

absl::StatusOr<TreeHash> Journal::TreeRow(unsigned level, std::uint64_t index) const {
  const std::string key = TreeKey(level, index);
  if (const auto computed = computed_rows_.find(key); computed != computed_rows_.end()) {
    return computed->second;
  }
  const View now = view();
  std::string value;
  KEZHI_ASSIGN_OR_RETURN(const bool found,
                         database_->Get(kTreeFamily, key, &value, now.snapshot.get()));
  const std::optional<TreeHash> hash = ToTreeHash(value);
  if (found && hash.has_value()) return *hash;
  return absl::DataLossError(
      absl::StrCat("tree row ", index, " of level ", level, found ? " is no hash" : " is missing"));
}

// How many of the first records have all their rows: those of one entry are written together, so
// the rows have no gap, and a log that an earlier version wrote has none.
absl::StatusOr<std::uint64_t> Journal::LeavesWithRows() const {
  const std::unique_ptr<rocksdb::Iterator> last = database_->NewIterator(kTreeFamily);
  last->SeekForPrev(TreeKey(1, std::numeric_limits<std::uint64_t>::max()));
  KEZHI_RETURN_IF_ERROR(FromRocksdb(last->status(), "reading the tree"));
  if (!last->Valid()) return 0;
  const std::optional<TreeKeyParts> parts = ParseTreeKey(ToView(last->key()));
  if (!parts.has_value() || parts->level != 1) {
    return absl::DataLossError("the tree has a row that is none");
  }
  const std::uint64_t leaves = (parts->index + 1) * kTileWidth;
  if (leaves <= head().position.value()) return leaves;
  return absl::DataLossError(
      absl::StrCat("the tree has ", leaves, " leaves, the log ends at ", head().position.value()));
}

absl::Status Journal::LoadTree() {
  absl::StatusOr<Frontier> tree = BuildTree();
  if (absl::IsDataLoss(tree.status()) && options_.read_only) return absl::OkStatus();
  KEZHI_RETURN_IF_ERROR(tree.status());
  Publish(head(), std::make_shared<const Frontier>(*std::move(tree)));
  return absl::OkStatus();
}

absl::StatusOr<Frontier> Journal::BuildTree() {
  KEZHI_ASSIGN_OR_RETURN(const std::uint64_t with_rows, LeavesWithRows());
  TreeReader rows(*this, with_rows);
  KEZHI_ASSIGN_OR_RETURN(
      Frontier tree, Frontier::At(with_rows, [&rows](TreeNode node) { return rows.Node(node); }));
  while (tree.size() < head().position.value()) KEZHI_RETURN_IF_ERROR(ExtendTree(tree));
  return tree;
}

absl::Status Journal::ExtendTree(Frontier& tree) {
  rocksdb::WriteBatch batch;
  std::uint64_t rows = 0;
  ReadLimits limits;
  limits.max_records = kBuildAtOnce;
  KEZHI_RETURN_IF_ERROR(
      ReadAll(Position(tree.size()), limits, [&](Position, absl::string_view bytes) {
        AddLeaf(bytes, tree, [&](const std::string& key, const TreeHash& hash) {
          ++rows;
          if (options_.read_only) {
            computed_rows_[key] = hash;
          } else {
            batch.Put(database_->family(kTreeFamily), key, ToSlice(BytesOf(hash)));
          }
        });
        return true;
      }));
  // Of a log that has its rows only the right edge is read.
  if (rows > 0 && options_.on_tree_built) {
    options_.on_tree_built(tree.size(), head().position.value());
  }
  if (batch.Count() == 0) return absl::OkStatus();
  KEZHI_RETURN_IF_ERROR(
      FromRocksdb(database_->db()->Write(rocksdb::WriteOptions(), &batch), "building the tree"));
  return FromRocksdb(database_->db()->FlushWAL(/*sync=*/true), "building the tree");
}

}  // namespace kezhi::storage
