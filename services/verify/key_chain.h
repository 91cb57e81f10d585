#ifndef KEZHI_SERVICES_VERIFY_KEY_CHAIN_H_
#define KEZHI_SERVICES_VERIFY_KEY_CHAIN_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

#include "kezhi/v1/verifier.pb.h"

#include "storage/signed_note.h"

namespace kezhi::verify {

// The keys that sign a log, one after the other: the one that the auditor trusts, and those to
// which the log's rotations lead from there. Each signs the tree heads from its own rotation on,
// and before the next one.
class KeyChain {
 public:
  explicit KeyChain(storage::VerifierKey trusted);

  // Follows the record at `position` if it hands over the last key of the chain; all others are
  // passed over, also rotations before the trusted key. Positions rise. That the record is in the
  // log is for somebody else to prove. A rotation that the last key has not signed is a finding.
  void Take(std::uint64_t position, absl::string_view record, v1::VerifierReport& report);

  // The key that has signed the note of a tree head of a size at which it signs. NOT_FOUND: there
  // is none; the message says which key has signed it, and from or to which position that one
  // signs. Else what OpenCheckpoint says.
  absl::StatusOr<storage::VerifierKey> KeyOf(const storage::SignedNote& tree_head) const;

  // OK: one of them has signed the text, which is no tree head. Else what VerifyNote says.
  absl::Status Verify(const storage::SignedNote& note) const;

 private:
  struct Link {
    storage::VerifierKey key;
    // Of its rotation; 0 = trusted from the beginning.
    std::uint64_t since = 0;
  };

  absl::Status CheckSize(std::size_t link, std::uint64_t size) const;
  // Of a note that no key here has signed: which key that claims to be the log's has.
  std::string UnknownSigner(const storage::SignedNote& note) const;

  std::vector<Link> links_;
};

}  // namespace kezhi::verify

#endif  // KEZHI_SERVICES_VERIFY_KEY_CHAIN_H_
