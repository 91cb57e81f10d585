#ifndef KEZHI_SERVICES_ENGINE_COMPARE_H_
#define KEZHI_SERVICES_ENGINE_COMPARE_H_

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"

#include "base/strong_id.h"
#include "storage/views.h"

namespace kezhi::engine {

// How the live rows of one space stand to those of another.
struct RowCounts {
  std::uint64_t equal = 0;
  std::uint64_t changed = 0;
  // Only in the second.
  std::uint64_t added = 0;
  // Only in the first.
  std::uint64_t removed = 0;
};

// What is served of a projection and what is to take its place, at one position.
struct Comparison {
  std::string projection;
  Position position;
  // SHA-256 in hex over all versions of all rows; `served` is empty when there is nothing to
  // compare with, as it has stopped.
  std::string digest_served;
  std::string digest_candidate;
  // Of the live rows; counted when the digests differ.
  RowCounts rows;

  bool same() const { return digest_served == digest_candidate; }
};

// Counts the live rows of `before` and `after`. Reads both once.
absl::StatusOr<RowCounts> CompareRows(const storage::Views& views,
                                      const storage::ViewReader& reader, const std::string& before,
                                      const std::string& after);

}  // namespace kezhi::engine

#endif  // KEZHI_SERVICES_ENGINE_COMPARE_H_
