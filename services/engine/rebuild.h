#ifndef KEZHI_SERVICES_ENGINE_REBUILD_H_
#define KEZHI_SERVICES_ENGINE_REBUILD_H_

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include <rocksdb/env.h>

#include "base/strong_id.h"
#include "services/engine/instances.h"
#include "storage/journal.h"
#include "storage/verify.h"
#include "storage/views.h"

namespace kezhi::engine {

// Called now and then with how many of how many events are folded.
using RebuildProgress = std::function<void(std::uint64_t done, std::uint64_t total)>;

// Of digests of rows by the projections' names.
std::string CombinedDigest(const std::map<std::string, std::string>& digests);

// SHA-256 in hex over all rows of the instances, every version of them that can be seen as of
// `earliest` or later, as the reader shows them.
absl::StatusOr<std::string> DigestOf(const storage::ViewReader& reader,
                                     const InstanceList& instances, Position earliest);
// Folds the journal into what is served in `views` until it stands at `up_to`, the end of a commit.
// In empty views that is every projection's present version. No projector may work on them.
absl::Status FoldUpTo(const storage::Journal& journal, Position up_to, storage::Views& views,
                      const RebuildProgress& progress);

// Builds views of the journal's first `up_to` events (the end of a commit) in `directory`, which is
// removed again, and returns their digest as DigestOf does.
absl::StatusOr<std::string> RebuiltDigest(const storage::Journal& journal, Position up_to,
                                          Position earliest, const std::string& directory,
                                          rocksdb::Env* env, const RebuildProgress& progress);

// The digests of one projection's rows.
struct ViewDigests {
  std::string projection;
  // As they are served; empty: nothing is.
  std::string served;
  // As a rebuild has them.
  std::string rebuilt;

  bool same() const { return served == rebuilt; }
};

struct FullReport {
  storage::VerifyReport journal;
  // Both at `position`; empty when the journal was too damaged to fold, which is then a finding.
  std::string views_digest;
  std::string rebuilt_digest;
  // Of each by itself, by name.
  std::vector<ViewDigests> views;
  Position position;

  bool clean() const { return journal.findings.empty() && views_digest == rebuilt_digest; }
};

// Checks the journal, then rebuilds the views in `scratch` and compares them with what is served in
// `views`, which is brought to the same position first if it is behind. Nobody else may fold into
// `views` meanwhile. Each view that differs is a finding.
absl::StatusOr<FullReport> VerifyAll(const storage::Journal& journal, storage::Views& views,
                                     const std::string& scratch, rocksdb::Env* env,
                                     const RebuildProgress& progress);

}  // namespace kezhi::engine

#endif  // KEZHI_SERVICES_ENGINE_REBUILD_H_
