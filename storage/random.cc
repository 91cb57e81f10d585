#include "storage/random.h"

#include <openssl/rand.h>

#include "base/check.h"

namespace kezhi::storage {

Random SystemRandom() {
  return [](char* out, std::size_t n) {
    KEZHI_CHECK(n <= 1U << 20);
    KEZHI_CHECK(RAND_bytes(reinterpret_cast<unsigned char*>(out), static_cast<int>(n)) == 1);
  };
}

}  // namespace kezhi::storage
