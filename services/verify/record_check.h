#ifndef KEZHI_SERVICES_VERIFY_RECORD_CHECK_H_
#define KEZHI_SERVICES_VERIFY_RECORD_CHECK_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"

#include "kezhi/v1/verifier.pb.h"

#include "services/verify/checks.h"
#include "services/verify/key_chain.h"
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

// The trusted key, and those to which the rotations lead that the auditor brings. The report gets
// what is wrong with their evidence.
KeyChain KeysOf(const Trust& trust, v1::VerifierReport& report);

// Tree heads whose signatures were checked, and the keys that it took.
struct OpenedHeads {
  // Those that are signed as they must be, from the smallest.
  std::vector<storage::TreeHead> heads;
  // KeysOf.
  KeyChain trusted;
  // By which they were opened: with the rotations of what is checked, if need be.
  KeyChain keys;
};

// Opens the tree heads. The report gets the size and the root of the largest, and what is wrong
// with the others. `follow` shows a chain the records of what is checked, believed for now; it is
// called when a tree head is signed by none of the trusted keys.
OpenedHeads OpenTreeHeads(const Trust& trust, absl::FunctionRef<void(KeyChain& keys)> follow,
                          v1::VerifierReport& report);

// Whether the tree heads of at most `size` records that were opened are signed as they must be by
// the keys that the first `size` records lead to, as they were checked.
void CheckKeys(const Trust& trust, const OpenedHeads& opened, const KeyChain& found,
               std::uint64_t size, v1::VerifierReport& report);

// Follows the records of a log from the first on; what is wrong goes into the report, whose origin
// says which log it is.
class RecordCheck {
 public:
  // Of no records, the tree heads are looked at here.
  RecordCheck(OpenedHeads opened, v1::VerifierReport& report);

  // The next record. `said`: the position that is told beside it.
  void Take(std::uint64_t said, absl::string_view record);

  // No more will come: looks at the keys.
  void End(const Trust& trust) { CheckKeys(trust, opened_, keys_, tree_.size(), report_); }

  // So much was found that it makes no sense to go on.
  bool Full() const;

  // From the smallest. Of those that are larger than the tree, nothing is known yet.
  const std::vector<storage::TreeHead>& heads() const { return opened_.heads; }

  // Over the records taken.
  const storage::Frontier& tree() const { return tree_; }

 private:
  void CheckHeader(std::uint64_t said, absl::string_view record, std::uint64_t position);
  void CheckHeads();

  const OpenedHeads opened_;
  v1::VerifierReport& report_;
  // From the trusted ones, over the records taken.
  KeyChain keys_;
  storage::Frontier tree_;
  absl::Time last_time_ = absl::InfinitePast();
};

}  // namespace kezhi::verify

#endif  // KEZHI_SERVICES_VERIFY_RECORD_CHECK_H_
