#ifndef KEZHI_STORAGE_KEY_ROTATION_H_
#define KEZHI_STORAGE_KEY_ROTATION_H_

#include <string>

#include "absl/strings/string_view.h"

#include "storage/signed_note.h"

// How one signing key of a log hands over to the next: the former signs a text that names both. Who
// trusts the former can then trust the latter. Pure.
namespace kezhi::storage {

// What `from` signs. It does not begin with a log's name, so it can never be taken for a tree head.
std::string RotationText(const VerifierKey& from, const VerifierKey& to);

// Whether `signature`, any bytes, is that of `from` under the handing over to `to`: another key of
// the same log. Both sign the text itself (KeyType::kEd25519).
bool RotationHolds(const VerifierKey& from, const VerifierKey& to, absl::string_view signature);
// The same of keys as they are written, `name+id+key`; false as well when one of them is no key.
bool RotationHolds(absl::string_view from, absl::string_view to, absl::string_view signature);

}  // namespace kezhi::storage

#endif  // KEZHI_STORAGE_KEY_ROTATION_H_
