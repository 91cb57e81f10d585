#ifndef KEZHI_STORAGE_VERIFY_H_
#define KEZHI_STORAGE_VERIFY_H_

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

#include "base/strong_id.h"
#include "storage/journal.h"
#include "storage/merkle.h"

namespace kezhi::storage {

// What has found it: each layer finds what those before it cannot.
enum class Layer {
  // Bytes that are not those which were written: checksums of records, entries and blocks.
  kChecksum,
  // A record that says something else than its place in the log.
  kRecord,
  // An index, or a side table, that does not say what records and entries say.
  kIndex,
  // An entry that is not the one which the next names.
  kChain,
  // A row of the Merkle tree that is not that of the records.
  kTree,
  // A tree head given from outside that is not that of the records: somebody who may write
  // everything else has rewritten it.
  kTreeHead,
  // A tree head or proof that is not signed as it must be.
  kSignature,
};

// `checksum`, `record`, `index`, `chain`, `tree`, `tree head`, `signature`.
absl::string_view ToString(Layer layer);

// One thing that is not as it must be.
struct Finding {
  // The record it is about; 0 when it is about none.
  Position position;
  std::string what;
  Layer layer = Layer::kChecksum;
};

struct VerifyReport {
  // In the order found; empty means that the journal is whole. Ends after kMaxFindings.
  std::vector<Finding> findings;
  std::uint64_t records = 0;
  std::uint64_t entries = 0;
  // The tree over the records that were read. Right only without findings of kChecksum.
  TreeHead tree_head;
};

inline constexpr std::size_t kMaxFindings = 1000;

// Called now and then with how many of how many steps (records and entries) are done.
using Progress = std::function<void(std::uint64_t done, std::uint64_t total)>;

// Reads all of the journal, up to its head at the call: positions dense; every record whole, of
// this log and in its place; recorded_at rising; stream index and records saying the same in both
// directions, revisions dense; hashes and counts of the entries; side tables equal to the entries'
// side writes; the rows of the tree those of the records; the blocks of all files whole. The log
// must have each of `tree_heads`, which somebody kept elsewhere, as its beginning. Any thread. The
// memory it takes grows with the number of streams and of side rows. An error only when it could
// not look at all.
absl::StatusOr<VerifyReport> Verify(const Journal& journal, const Progress& progress = nullptr,
                                    std::span<const TreeHead> tree_heads = {});

}  // namespace kezhi::storage

#endif  // KEZHI_STORAGE_VERIFY_H_
