#ifndef KEZHI_STORAGE_RANDOM_H_
#define KEZHI_STORAGE_RANDOM_H_

#include <cstddef>
#include <functional>

namespace kezhi::storage {

// Fills `n` bytes at `out`. Injected, so that a simulator can repeat a run; called from one thread
// at a time unless the user of it says otherwise.
using Random = std::function<void(char* out, std::size_t n)>;

// OpenSSL's generator: fit for keys, safe from any thread. Stops the process when the system gives
// no randomness.
Random SystemRandom();

}  // namespace kezhi::storage

#endif  // KEZHI_STORAGE_RANDOM_H_
