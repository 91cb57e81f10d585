#ifndef KEZHI_SERVICES_VERIFY_RECORD_CHECK_H_
#define KEZHI_SERVICES_VERIFY_RECORD_CHECK_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"

#include "kezhi/v1/verifier.pb.h"

#include "services/verify/checks.h"
#include "storage/merkle.h"
#include "storage/signed_note.h"
#include "storage/verify.h"

// What the checks of checks.h and replay.h have in common.
namespace kezhi::verify {

// A report in which nothing is found yet.
v1::VerifierReport NewReport(const std::string& kind, const Trust& trust);
// The report with its verdict: verified, unless something was found.
v1::VerifierReport Finish(v1::VerifierReport report);

// Adds a finding; position 0 = it is not at one. `layer`: of the log, or a name of what stands upon
// it (docs/audit.md). The verdict is the caller's to set.
void Find(absl::string_view layer, std::uint64_t position, absl::string_view what,
          v1::VerifierReport& report);
void Find(storage::Layer layer, std::uint64_t position, absl::string_view what,
          v1::VerifierReport& report);
// The same of an error; OK is none.
void Find(const absl::Status& status, storage::Layer layer, v1::VerifierReport& report);

// The signatures of the trusted witnesses below a note that the log has signed.
void CheckWitnesses(const storage::SignedNote& note, const Trust& trust,
                    v1::VerifierReport& report);

// The tree heads that are signed as they must be, from the smallest. The report gets the size and
// the root of the largest, and what is wrong with the others.
std::vector<storage::TreeHead> OpenTreeHeads(const Trust& trust, v1::VerifierReport& report);

// Follows the records of a log from the first on; what is wrong goes into the report, whose origin
// says which log it is.
class RecordCheck {
 public:
  // Of no records, the tree heads are looked at here.
  RecordCheck(std::vector<storage::TreeHead> heads, v1::VerifierReport& report);

  // The next record. `said`: the position that is told beside it.
  void Take(std::uint64_t said, absl::string_view record);

  // So much was found that it makes no sense to go on.
  bool Full() const;

  // From the smallest. Of those that are larger than the tree, nothing is known yet.
  const std::vector<storage::TreeHead>& heads() const { return heads_; }

  // Over the records taken.
  const storage::Frontier& tree() const { return tree_; }

 private:
  void CheckHeader(std::uint64_t said, absl::string_view record, std::uint64_t position);
  void CheckHeads();

  const std::vector<storage::TreeHead> heads_;
  v1::VerifierReport& report_;
  storage::Frontier tree_;
  absl::Time last_time_ = absl::InfinitePast();
};

}  // namespace kezhi::verify

#endif  // KEZHI_SERVICES_VERIFY_RECORD_CHECK_H_
