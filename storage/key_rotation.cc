#include "storage/key_rotation.h"

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"

#include "storage/ed25519.h"

namespace kezhi::storage {
namespace {

// Part of the stored format: events hold signatures of texts that begin so.
constexpr char kTitle[] = "kezhi signing key rotation v1";

}  // namespace

std::string RotationText(const VerifierKey& from, const VerifierKey& to) {
  return absl::StrCat(kTitle, "\nfrom ", ToString(from), "\nto ", ToString(to), "\n");
}

bool RotationHolds(const VerifierKey& from, const VerifierKey& to, absl::string_view signature) {
  return from.type == KeyType::kEd25519 && to.type == KeyType::kEd25519 && from.name == to.name &&
         from.public_key != to.public_key &&
         Ed25519Verify(from.public_key, RotationText(from, to), signature);
}

bool RotationHolds(absl::string_view from, absl::string_view to, absl::string_view signature) {
  const absl::StatusOr<VerifierKey> former = ParseVerifierKey(from);
  const absl::StatusOr<VerifierKey> next = ParseVerifierKey(to);
  return former.ok() && next.ok() && RotationHolds(*former, *next, signature);
}

}  // namespace kezhi::storage
