#ifndef KEZHI_STORAGE_VERIFY_H_
#define KEZHI_STORAGE_VERIFY_H_

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"

#include "base/strong_id.h"
#include "storage/journal.h"

namespace kezhi::storage {

// One thing that is not as it must be.
struct Finding {
  // The record it is about; 0 when it is about none.
  Position position;
  std::string what;
};

struct VerifyReport {
  // In the order found; empty means that the journal is whole. Ends after kMaxFindings.
  std::vector<Finding> findings;
  std::uint64_t records = 0;
  std::uint64_t entries = 0;
};

inline constexpr std::size_t kMaxFindings = 1000;

// Called now and then with how many of how many steps (records and entries) are done.
using Progress = std::function<void(std::uint64_t done, std::uint64_t total)>;

// Reads all of the journal, up to its head at the call: positions dense; every record whole, of
// this log and in its place; recorded_at rising; stream index and records saying the same in both
// directions, revisions dense; hashes and counts of the entries; side tables equal to the entries'
// side writes. Any thread. The memory it takes grows with the number of streams and of side rows.
// An error only when it could not look at all.
absl::StatusOr<VerifyReport> Verify(const Journal& journal, const Progress& progress = nullptr);

}  // namespace kezhi::storage

#endif  // KEZHI_STORAGE_VERIFY_H_
