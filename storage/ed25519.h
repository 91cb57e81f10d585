#ifndef KEZHI_STORAGE_ED25519_H_
#define KEZHI_STORAGE_ED25519_H_

#include <string>

#include "absl/strings/string_view.h"

// Ed25519 (RFC 8032) by OpenSSL.
namespace kezhi::storage {

inline constexpr std::size_t kEd25519KeyBytes = 32;
inline constexpr std::size_t kEd25519SignatureBytes = 64;

// The public key, 32 bytes, of the private one of 32 bytes (RFC 8032's seed).
std::string Ed25519PublicKey(absl::string_view private_key);
// 64 bytes; always the same for the same key and message.
std::string Ed25519Sign(absl::string_view private_key, absl::string_view message);
// Whether `signature` is that of `message`; any input.
bool Ed25519Verify(absl::string_view public_key, absl::string_view message,
                   absl::string_view signature);

}  // namespace kezhi::storage

#endif  // KEZHI_STORAGE_ED25519_H_
