#ifndef KEZHI_STORAGE_HASH_H_
#define KEZHI_STORAGE_HASH_H_

#include <cstdint>
#include <memory>
#include <string>

#include "absl/strings/string_view.h"
#include <openssl/evp.h>

namespace kezhi::storage {

inline constexpr std::size_t kSha256Bytes = 32;

// SHA-256 of data that arrives in pieces.
class Sha256Stream {
 public:
  Sha256Stream();

  void Update(absl::string_view data);
  // The 32 bytes; the stream starts anew.
  std::string Finish();
  // The same, written to `out`.
  void Finish(char* out);

 private:
  struct Free {
    void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
  };

  std::unique_ptr<EVP_MD_CTX, Free> context_;
};

// SHA-256 of `data`, 32 bytes.
std::string Sha256(absl::string_view data);

// HMAC-SHA256 of `data`, 32 bytes.
std::string HmacSha256(absl::string_view key, absl::string_view data);

// CRC-32C (Castagnoli, RFC 3720 B.4) of `data`, unmasked: 0xe3069283 for "123456789".
std::uint32_t Crc32c(absl::string_view data);

}  // namespace kezhi::storage

#endif  // KEZHI_STORAGE_HASH_H_
