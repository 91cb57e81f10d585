#ifndef KEZHI_STORAGE_CHECKPOINT_H_
#define KEZHI_STORAGE_CHECKPOINT_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

#include "storage/merkle.h"
#include "storage/signed_note.h"

// A tree head as text to be signed: https://c2sp.org/tlog-checkpoint. (Elsewhere in Kezhi a
// checkpoint is a position of a projection or a subscriber; this one is called a tree head.) Pure.
namespace kezhi::storage {

// What a log is called in its tree heads and its key: `kezhi/` and the log id in hex.
std::string OriginOf(const std::string& log_id);

struct Checkpoint {
  std::string origin;
  TreeHead head;
};

// Origin, size, root in base64, a line each.
std::string CheckpointText(const Checkpoint& checkpoint);
// Further lines are passed over. INVALID_ARGUMENT: it is none.
absl::StatusOr<Checkpoint> ParseCheckpoint(absl::string_view text);

// The tree head in a note that `key`, which is named after the log, has signed. INVALID_ARGUMENT:
// no note, or no tree head; NOT_FOUND: not signed by the key, or of another log; DATA_LOSS: the
// signature does not hold.
absl::StatusOr<Checkpoint> OpenCheckpoint(const SignedNote& note, const VerifierKey& key);

}  // namespace kezhi::storage

#endif  // KEZHI_STORAGE_CHECKPOINT_H_
