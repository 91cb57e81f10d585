#include "storage/random.h"

#include <algorithm>
#include <array>
#include <cstring>

#include <openssl/crypto.h>
#include <openssl/rand.h>

#include "base/check.h"

namespace kezhi::storage {

namespace {

// A thread's bytes, fetched ahead: a call of the generator costs a hundred times what a nonce is
// worth. What was given out is wiped at once.
class Pool {
 public:
  void Take(char* out, std::size_t n) {
    while (n > 0) {
      if (used_ == bytes_.size()) {
        KEZHI_CHECK(RAND_bytes(bytes_.data(), static_cast<int>(bytes_.size())) == 1);
        used_ = 0;
      }
      const std::size_t part = std::min(n, bytes_.size() - used_);
      std::memcpy(out, bytes_.data() + used_, part);
      OPENSSL_cleanse(bytes_.data() + used_, part);
      used_ += part;
      out += part;
      n -= part;
    }
  }

 private:
  std::array<unsigned char, 1024> bytes_{};
  std::size_t used_ = bytes_.size();
};

}  // namespace

Random SystemRandom() {
  return [](char* out, std::size_t n) {
    thread_local Pool pool;
    pool.Take(out, n);
  };
}

}  // namespace kezhi::storage
