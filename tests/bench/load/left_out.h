#ifndef KEZHI_TESTS_BENCH_LOAD_LEFT_OUT_H_
#define KEZHI_TESTS_BENCH_LOAD_LEFT_OUT_H_

#include <cstdint>

namespace kezhi::bench {

// What is left out of the server, to see what it costs. The product has no such option: in the
// bench's server alone the linker (--wrap, see CMakeLists.txt) puts functions of left_out.cc in the
// place of its own.
struct LeftOut {
  // No leaf is hashed and no row of the Merkle tree is stored, so nothing can be proved.
  bool tree = false;
  // Personal texts are stored as they came, and nobody gets a key.
  bool sealing = false;
};

// Before the server starts, in a data directory that is thrown away.
void LeaveOut(const LeftOut& parts);

// How many calls did nothing because of that. None: the linker put nothing in the place of
// anything, as it cannot where caller and function are compiled as one unit.
std::uint64_t CallsLeftOut();

}  // namespace kezhi::bench

#endif  // KEZHI_TESTS_BENCH_LOAD_LEFT_OUT_H_
