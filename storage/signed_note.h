#ifndef KEZHI_STORAGE_SIGNED_NOTE_H_
#define KEZHI_STORAGE_SIGNED_NOTE_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

// Text with signatures, as transparency logs exchange it: https://c2sp.org/signed-note. Pure.
namespace kezhi::storage {

// How a key signs.
enum class KeyType : unsigned char {
  // The text itself.
  kEd25519 = 0x01,
  // The text and the time at which a witness saw it: https://c2sp.org/tlog-cosignature.
  kCosignature = 0x04,
};

// Who signs, and what a verifier must know of it. Never secret.
struct VerifierKey {
  std::string name;
  KeyType type = KeyType::kEd25519;
  // 32 bytes.
  std::string public_key;

  // Four bytes that with the name tell whose a signature is.
  std::string id() const;
};

// `name+id+key`, as it is written into configurations.
std::string ToString(const VerifierKey& key);
// INVALID_ARGUMENT: it is none, or of a type that we do not know.
absl::StatusOr<VerifierKey> ParseVerifierKey(absl::string_view text);

// One line below a note.
struct NoteSignature {
  // The key's.
  std::string name;
  std::string id;
  // As the key's type has it.
  std::string bytes;
};

struct SignedNote {
  // Ends with a line feed.
  std::string text;
  std::vector<NoteSignature> signatures;
};

// As many as a note may have.
inline constexpr std::size_t kMaxNoteSignatures = 64;

// Its bytes. The text must be one that ParseNote takes.
std::string ToString(const SignedNote& note);
// INVALID_ARGUMENT: it is no signed note, or not written as ToString writes it, so that a note has
// one form only.
absl::StatusOr<SignedNote> ParseNote(absl::string_view bytes);

// Standard base64 with padding, in its one form; nullopt for anything else.
std::optional<std::string> FromBase64(absl::string_view text);

// OK: signed by `key`. NOT_FOUND: it has no signature by it. DATA_LOSS: it has one that does not
// hold.
absl::Status VerifyNote(const SignedNote& note, const VerifierKey& key);
// When the witness says that it saw the note, in seconds since 1970; 0 when it is no cosignature.
std::uint64_t CosignedAt(const NoteSignature& signature);
// What a witness signs at a time, in seconds since 1970.
std::string CosignedText(std::uint64_t seconds, absl::string_view text);

// Signs notes by Ed25519 under a name.
class NoteSigner {
 public:
  // The key is 32 bytes.
  NoteSigner(std::string name, std::string private_key);
  ~NoteSigner();
  NoteSigner(const NoteSigner&) = delete;
  NoteSigner& operator=(const NoteSigner&) = delete;

  const VerifierKey& key() const { return key_; }

  SignedNote Sign(std::string text) const;

 private:
  std::string private_key_;
  VerifierKey key_;
};

}  // namespace kezhi::storage

#endif  // KEZHI_STORAGE_SIGNED_NOTE_H_
