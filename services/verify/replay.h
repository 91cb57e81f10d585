#ifndef KEZHI_SERVICES_VERIFY_REPLAY_H_
#define KEZHI_SERVICES_VERIFY_REPLAY_H_

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"

#include "kezhi/v1/verifier.pb.h"

#include "services/verify/checks.h"
#include "services/verify/record_source.h"
#include "services/verify/replay_rows.h"
#include "storage/merkle.h"

namespace kezhi::verify {

// The log that is replayed.
class ReplaySource : public RecordSource {
 public:
  // How many records it has.
  virtual std::uint64_t size() const = 0;
  // What proves that the first `to` records begin with the first `from` (RFC 6962 §2.1.2).
  virtual absl::StatusOr<std::vector<storage::TreeHash>> Consistency(std::uint64_t from,
                                                                     std::uint64_t to) = 0;
};

// Which span is folded anew.
struct ReplayAsked {
  // The span: from this position, at least 1, up to and with this one; nullopt: all there is.
  std::uint64_t from = 1;
  std::optional<std::uint64_t> to = std::nullopt;
  // Digests are over versions that can be seen as of this position or later.
  std::uint64_t earliest = 0;
  // Called with how many of how many records are read: each is read twice. Absent = nobody asks.
  std::function<void(std::uint64_t done, std::uint64_t total)> progress = nullptr;
};

// What the span has done to one projection.
struct ReplayedProjection {
  std::string name;
  int version = 0;
  RowsWritten rows;
  // Of all rows after the span (storage::ViewReader::Digest).
  std::string digest;
};

// What the replay of a span came to.
struct Replayed {
  // Of kind `replay`. Its position is the span's last. All below is empty unless it is verified.
  v1::VerifierReport report;
  // Events of the span by type.
  std::map<std::string, std::uint64_t> types;
  // Streams that they are in.
  std::uint64_t streams = 0;
  // When the first and the last of them were recorded.
  absl::Time first_recorded_at = absl::InfinitePast();
  absl::Time last_recorded_at = absl::InfinitePast();
  // By name, each in its present version.
  std::vector<ReplayedProjection> projections;
};

// Proves that the records of `source` up to the span's end are how each of the trusted tree heads
// begins, or go on from it, and then folds them with the projections of the domain into rows in
// memory, as the log's server does. No record is folded, and nothing told of it, that is not under
// a tree head. All versions of all rows are kept, so it takes about as much memory as the views
// take on the disk. An error is the source's; INVALID_ARGUMENT: no such span.
absl::StatusOr<Replayed> ReplayLog(ReplaySource& source, const ReplayAsked& asked,
                                   const Trust& trust);

}  // namespace kezhi::verify

#endif  // KEZHI_SERVICES_VERIFY_REPLAY_H_
