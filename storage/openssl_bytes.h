#ifndef KEZHI_STORAGE_OPENSSL_BYTES_H_
#define KEZHI_STORAGE_OPENSSL_BYTES_H_

#include "absl/strings/string_view.h"

namespace kezhi::storage {

// Bytes as OpenSSL takes them.
inline const unsigned char* Bytes(absl::string_view view) {
  return reinterpret_cast<const unsigned char*>(view.data());
}

}  // namespace kezhi::storage

#endif  // KEZHI_STORAGE_OPENSSL_BYTES_H_
