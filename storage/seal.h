#ifndef KEZHI_STORAGE_SEAL_H_
#define KEZHI_STORAGE_SEAL_H_

#include <array>
#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include <openssl/crypto.h>

namespace kezhi::storage {

inline constexpr std::size_t kKeyBytes = 32;
inline constexpr std::size_t kNonceBytes = 12;
inline constexpr std::size_t kTagBytes = 16;

// A person's key. Wiped from memory with the object.
struct DataKey {
  std::uint64_t id = 0;
  std::array<unsigned char, kKeyBytes> bytes{};

  DataKey() = default;
  DataKey(const DataKey&) = default;
  DataKey& operator=(const DataKey&) = default;

  ~DataKey() { OPENSSL_cleanse(bytes.data(), bytes.size()); }
};

// A value that only the holder of the key can read.
struct Sealed {
  std::uint64_t key_id = 0;
  // 12 bytes.
  std::string nonce;
  // As long as the value, then the tag of 16 bytes.
  std::string ciphertext;
};

// AES-256-GCM under `key`; `nonce` is 12 fresh random bytes. The key's id and the name of the field
// are authenticated with the value, so that it opens wherever it is copied within the field, and
// under no other person or field.
Sealed Seal(const DataKey& key, absl::string_view field, absl::string_view plaintext,
            absl::string_view nonce);

// The value. DATA_LOSS: the tag does not fit: altered, moved, or sealed under another key.
absl::StatusOr<std::string> Open(const DataKey& key, absl::string_view field, const Sealed& sealed);

// The cipher alone, for the keyring: nonce ‖ ciphertext ‖ tag.
std::string AesGcmWrap(absl::string_view key, absl::string_view nonce, absl::string_view aad,
                       absl::string_view plaintext);
// DATA_LOSS when it does not open.
absl::StatusOr<std::string> AesGcmUnwrap(absl::string_view key, absl::string_view aad,
                                         absl::string_view wrapped);

}  // namespace kezhi::storage

#endif  // KEZHI_STORAGE_SEAL_H_
