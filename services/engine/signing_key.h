#ifndef KEZHI_SERVICES_ENGINE_SIGNING_KEY_H_
#define KEZHI_SERVICES_ENGINE_SIGNING_KEY_H_

#include <string>

#include "absl/status/statusor.h"

#include "base/strong_id.h"
#include "services/engine/engine.h"
#include "storage/journal.h"
#include "storage/keyring.h"
#include "storage/signed_note.h"

// The key that signs tree heads, and another one in its place (docs/decisions/0025, 0031). The log
// says which key is in force, the keyring has it.
namespace kezhi::engine {

// Has the key in force that the log's last rotation names; a crash may have come between the event
// and the keyring. False: the keyring has another key than the log names, so that verifiers take
// what it signs for forged. DATA_LOSS: the event is damaged.
absl::StatusOr<bool> SettleSigningKey(const storage::Journal& journal, storage::Keyring& keyring);

// Position of the log's last rotation; 0: there was none. DATA_LOSS: it is damaged.
absl::StatusOr<Position> LastRotationIn(const storage::Journal& journal);

struct RotationAsked {
  // Who asks for it, a principal.
  std::string by;
  // Why; stored in clear.
  std::string reason;
  // The key that is to be replaced; empty = whichever is in force.
  std::string old_key = {};
};

struct Rotation {
  storage::VerifierKey old_key;
  storage::VerifierKey new_key;
  // Of the event.
  Position position;
};

// Makes a key, has the old one sign it, records that, and puts it in force; in this order, each
// durable before the next. Meanwhile no tree head is signed that may have the event in it. With or
// without threads of the engine, but from none of them. After an error the old key is in force, or
// the event is durable and the new one signs, and the next call or open puts it into its place.
// DATA_LOSS: somebody has taken the next key away; FAILED_PRECONDITION, SIGNING_KEY_MISMATCH: the
// log names another key than the keyring has, or `asked` does. INVALID_ARGUMENT, REASON_REQUIRED.
// RESOURCE_EXHAUSTED, OVERLOADED: one is under way.
absl::StatusOr<Rotation> RotateSigningKey(Engine& engine, const RotationAsked& asked);

}  // namespace kezhi::engine

#endif  // KEZHI_SERVICES_ENGINE_SIGNING_KEY_H_
