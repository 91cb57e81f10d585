#ifndef KEZHI_STORAGE_SEAL_H_
#define KEZHI_STORAGE_SEAL_H_

#include <array>
#include <cstdint>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include <openssl/crypto.h>
#include <openssl/types.h>

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

// The same, borrowed from where it lies.
struct SealedView {
  std::uint64_t key_id = 0;
  absl::string_view nonce;
  absl::string_view ciphertext;
};

// AES-256-GCM under `key`; `nonce` is 12 fresh random bytes. The key's id and the name of the field
// are authenticated with the value, so that it opens wherever it is copied within the field, and
// under no other person or field.
Sealed Seal(const DataKey& key, absl::string_view field, absl::string_view plaintext,
            absl::string_view nonce);

// The value. DATA_LOSS: the tag does not fit: altered, moved, or sealed under another key.
absl::StatusOr<std::string> Open(const DataKey& key, absl::string_view field, const Sealed& sealed);
// The same, appended to `out`, which stays as it was after an error. The cipher's memory is kept by
// the thread for the next time, without the key.
absl::Status OpenTo(const DataKey& key, absl::string_view field, const SealedView& sealed,
                    std::string& out);

// The cipher alone, for the keyring: nonce ‖ ciphertext ‖ tag.
std::string AesGcmWrap(absl::string_view key, absl::string_view nonce, absl::string_view aad,
                       absl::string_view plaintext);
// DATA_LOSS when it does not open.
absl::StatusOr<std::string> AesGcmUnwrap(absl::string_view key, absl::string_view aad,
                                         absl::string_view wrapped);

// Opens many wrapped keys under one key: what the cipher makes of that one, as dear as opening, is
// made once, and wiped with the object. One thread.
class KeyOpener {
 public:
  // `key` is of 32 bytes; it is not borrowed.
  explicit KeyOpener(absl::string_view key);

  // The data key `id` that AesGcmWrap has wrapped. DATA_LOSS when it does not open, or is no key;
  // others may be opened after that.
  absl::StatusOr<DataKey> Open(std::uint64_t id, absl::string_view aad, absl::string_view wrapped);

 private:
  struct Free {
    void operator()(EVP_CIPHER_CTX* context) const;
  };

  std::unique_ptr<EVP_CIPHER_CTX, Free> context_;
};

}  // namespace kezhi::storage

#endif  // KEZHI_STORAGE_SEAL_H_
