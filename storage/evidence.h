#ifndef KEZHI_STORAGE_EVIDENCE_H_
#define KEZHI_STORAGE_EVIDENCE_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

#include "base/strong_id.h"
#include "storage/checkpoint.h"
#include "storage/merkle.h"
#include "storage/signed_note.h"

// A record with all that proves its place in the log, to be kept and checked without it. As text it
// is a https://c2sp.org/tlog-proof whose extra data are the record. Pure.
namespace kezhi::storage {

struct Evidence {
  // Serialised Record: the leaf.
  std::string record;
  Position position;
  // From the leaf up (RFC 6962 §2.1.1).
  std::vector<TreeHash> proof;
  // The signed tree head that it is in.
  SignedNote tree_head;
};

std::string ToString(const Evidence& evidence);
// INVALID_ARGUMENT: it is none, or not written as ToString writes it.
absl::StatusOr<Evidence> ParseEvidence(absl::string_view text);

// OK with the tree head: the log that `key` is named after has the record at the position that the
// record itself tells. Else what OpenCheckpoint says, or DATA_LOSS: the record is not what was
// proved, or of another place or log.
absl::StatusOr<Checkpoint> VerifyEvidence(const Evidence& evidence, const VerifierKey& key);

}  // namespace kezhi::storage

#endif  // KEZHI_STORAGE_EVIDENCE_H_
