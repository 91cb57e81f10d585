// What auditors, witnesses and folders hand over: signed notes, verifier keys, evidence. Refused,
// or read in its one form; and signed by nobody whose key only we have.
#include <cstddef>
#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

#include "base/check.h"
#include "storage/checkpoint.h"
#include "storage/ed25519.h"
#include "storage/evidence.h"
#include "storage/key_rotation.h"
#include "storage/signed_note.h"

namespace kezhi::storage {
namespace {

const VerifierKey& Ours() {
  static const auto* const key = new VerifierKey{
      "kezhi/0", KeyType::kEd25519, Ed25519PublicKey(std::string(kEd25519KeyBytes, 'k'))};
  return *key;
}

void ReadNote(absl::string_view bytes) {
  const absl::StatusOr<SignedNote> note = ParseNote(bytes);
  if (!note.ok()) return;
  KEZHI_CHECK(ToString(*note) == bytes);
  KEZHI_CHECK(!VerifyNote(*note, Ours()).ok());
  KEZHI_CHECK(!OpenCheckpoint(*note, Ours()).ok());
  const absl::StatusOr<Checkpoint> checkpoint = ParseCheckpoint(note->text);
  if (!checkpoint.ok()) return;
  const absl::StatusOr<Checkpoint> again = ParseCheckpoint(CheckpointText(*checkpoint));
  KEZHI_CHECK(again.ok() && again->head == checkpoint->head);
}

void ReadKey(absl::string_view bytes) {
  const absl::StatusOr<VerifierKey> key = ParseVerifierKey(bytes);
  if (!key.ok()) return;
  KEZHI_CHECK(ToString(*key) == bytes);
  KEZHI_CHECK(!RotationHolds(Ours(), *key, bytes));
}

void ReadEvidence(absl::string_view bytes) {
  const absl::StatusOr<Evidence> evidence = ParseEvidence(bytes);
  if (!evidence.ok()) return;
  KEZHI_CHECK(ToString(*evidence) == bytes);
  KEZHI_CHECK(!VerifyEvidence(*evidence, Ours()).ok());
}

}  // namespace
}  // namespace kezhi::storage

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const absl::string_view bytes(reinterpret_cast<const char*>(data), size);
  kezhi::storage::ReadNote(bytes);
  kezhi::storage::ReadKey(bytes);
  kezhi::storage::ReadEvidence(bytes);
  return 0;
}
