#include "storage/signed_note.h"

#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include <openssl/crypto.h>

#include "base/check.h"
#include "base/status_macros.h"
#include "storage/ed25519.h"
#include "storage/hash.h"
#include "storage/keys.h"

namespace kezhi::storage {
namespace {

constexpr std::size_t kIdBytes = 4;
constexpr std::size_t kTimeBytes = 8;
// An em dash and a space.
constexpr absl::string_view kSignatureMark = "\xe2\x80\x94 ";

bool IsName(absl::string_view name) {
  return !name.empty() && std::none_of(name.begin(), name.end(), [](char c) {
    return c == '+' || absl::ascii_isspace(static_cast<unsigned char>(c)) ||
           absl::ascii_iscntrl(static_cast<unsigned char>(c));
  });
}

bool IsText(absl::string_view text) {
  return absl::EndsWith(text, "\n") && std::none_of(text.begin(), text.end(), [](char c) {
           return c != '\n' && absl::ascii_iscntrl(static_cast<unsigned char>(c));
         });
}

absl::Status NoNote(absl::string_view why) {
  return absl::InvalidArgumentError(absl::StrCat("not a signed note: ", why));
}

absl::StatusOr<NoteSignature> ParseSignature(absl::string_view line) {
  if (!absl::ConsumePrefix(&line, kSignatureMark)) {
    return NoNote("a line below the text is no signature");
  }
  const std::vector<std::string> parts = absl::StrSplit(line, ' ');
  if (parts.size() != 2 || !IsName(parts[0])) return NoNote("a signature has no name of a key");
  const std::optional<std::string> bytes = FromBase64(parts[1]);
  if (!bytes.has_value() || bytes->size() <= kIdBytes) {
    return NoNote("a signature is no base64 of one");
  }
  return NoteSignature{parts[0], bytes->substr(0, kIdBytes), bytes->substr(kIdBytes)};
}

bool Holds(const NoteSignature& signature, const VerifierKey& key, absl::string_view text) {
  if (key.type == KeyType::kEd25519) return Ed25519Verify(key.public_key, text, signature.bytes);
  if (signature.bytes.size() != kTimeBytes + kEd25519SignatureBytes) return false;
  return Ed25519Verify(key.public_key, CosignedText(CosignedAt(signature), text),
                       absl::string_view(signature.bytes).substr(kTimeBytes));
}

}  // namespace

std::string VerifierKey::id() const {
  return Sha256(absl::StrCat(name, "\n", std::string(1, static_cast<char>(type)), public_key))
      .substr(0, kIdBytes);
}

std::string ToString(const VerifierKey& key) {
  return absl::StrCat(key.name, "+", absl::BytesToHexString(key.id()), "+",
                      absl::Base64Escape(absl::StrCat(std::string(1, static_cast<char>(key.type)),
                                                      key.public_key)));
}

absl::StatusOr<VerifierKey> ParseVerifierKey(absl::string_view text) {
  // Base64 has plus signs, too.
  const std::vector<std::string> parts = absl::StrSplit(text, absl::MaxSplits('+', 2));
  const std::optional<std::string> bytes = parts.size() == 3 ? FromBase64(parts[2]) : std::nullopt;
  if (!bytes.has_value() || !IsName(parts[0]) || bytes->size() != 1 + kEd25519KeyBytes) {
    return absl::InvalidArgumentError("not a verifier key, which is name+id+key");
  }
  VerifierKey key{parts[0], static_cast<KeyType>(bytes->front()), bytes->substr(1)};
  if (key.type != KeyType::kEd25519 && key.type != KeyType::kCosignature) {
    return absl::InvalidArgumentError("a verifier key of a type other than 1 and 4");
  }
  if (parts[1] != absl::BytesToHexString(key.id())) {
    return absl::InvalidArgumentError("the id of a verifier key is not that of its name and key");
  }
  return key;
}

std::string ToString(const SignedNote& note) {
  std::string bytes = absl::StrCat(note.text, "\n");
  for (const NoteSignature& signature : note.signatures) {
    absl::StrAppend(&bytes, kSignatureMark, signature.name, " ",
                    absl::Base64Escape(absl::StrCat(signature.id, signature.bytes)), "\n");
  }
  return bytes;
}

absl::StatusOr<SignedNote> ParseNote(absl::string_view bytes) {
  if (!IsText(bytes)) return NoNote("it has control characters, or no line feed at its end");
  // The text may have empty lines; the signatures follow the last one.
  const std::size_t split = bytes.rfind("\n\n");
  if (split == absl::string_view::npos) return NoNote("no empty line divides text and signatures");
  SignedNote note;
  note.text = std::string(bytes.substr(0, split + 1));
  absl::string_view below = bytes.substr(split + 2);
  if (below.empty()) return NoNote("it has no signature");
  below.remove_suffix(1);
  for (const absl::string_view line : absl::StrSplit(below, '\n')) {
    KEZHI_ASSIGN_OR_RETURN(NoteSignature signature, ParseSignature(line));
    if (note.signatures.size() == kMaxNoteSignatures) return NoNote("it has too many signatures");
    note.signatures.push_back(std::move(signature));
  }
  return note;
}

std::optional<std::string> FromBase64(absl::string_view text) {
  std::string bytes;
  if (!absl::Base64Unescape(text, &bytes) || absl::Base64Escape(bytes) != text) {
    return std::nullopt;
  }
  return bytes;
}

absl::Status VerifyNote(const SignedNote& note, const VerifierKey& key) {
  const std::string id = key.id();
  bool signed_by_it = false;
  for (const NoteSignature& signature : note.signatures) {
    if (signature.name != key.name || signature.id != id) continue;
    if (!Holds(signature, key, note.text)) {
      return absl::DataLossError(absl::StrCat("the signature of ", key.name, " does not hold"));
    }
    signed_by_it = true;
  }
  if (signed_by_it) return absl::OkStatus();
  return absl::NotFoundError(absl::StrCat("not signed by ", ToString(key)));
}

std::uint64_t CosignedAt(const NoteSignature& signature) {
  if (signature.bytes.size() != kTimeBytes + kEd25519SignatureBytes) return 0;
  return ParseBe64(absl::string_view(signature.bytes).substr(0, kTimeBytes)).value_or(0);
}

std::string CosignedText(std::uint64_t seconds, absl::string_view text) {
  return absl::StrCat("cosignature/v1\ntime ", seconds, "\n", text);
}

NoteSigner::NoteSigner(std::string name, std::string private_key)
    : private_key_(std::move(private_key)),
      key_{std::move(name), KeyType::kEd25519, Ed25519PublicKey(private_key_)} {
}

NoteSigner::~NoteSigner() {
  OPENSSL_cleanse(private_key_.data(), private_key_.size());
}

SignedNote NoteSigner::Sign(std::string text) const {
  KEZHI_CHECK(IsText(text));
  NoteSignature signature{key_.name, key_.id(), Ed25519Sign(private_key_, text)};
  return {std::move(text), {std::move(signature)}};
}

}  // namespace kezhi::storage
