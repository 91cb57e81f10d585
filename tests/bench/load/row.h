#ifndef KEZHI_TESTS_BENCH_LOAD_ROW_H_
#define KEZHI_TESTS_BENCH_LOAD_ROW_H_

#include <cstdint>
#include <iostream>
#include <string>

#include "absl/strings/str_format.h"

#include "tests/bench/load/histogram.h"

namespace kezhi::bench {

// One figure as a line of tab-separated values:
//   system  workload  concurrency  value  unit  p50_us  p99_us  with
// `system` is what was measured (kezhi, echo, disk, rocksdb-grouped); `with` names what the figure
// depends on, as key=value words. Latencies are "-" where there are none.
struct Row {
  std::string system;
  std::string workload;
  std::uint64_t concurrency = 1;
  double value = 0;
  std::string unit;
  const Histogram* latency = nullptr;
  std::string with;
};

inline void Print(const Row& row) {
  const std::string latency = row.latency == nullptr
                                  ? "-\t-"
                                  : absl::StrFormat("%.0f\t%.0f", row.latency->Microseconds(0.5),
                                                    row.latency->Microseconds(0.99));
  std::cout << absl::StrFormat("%s\t%s\t%d\t%.6g\t%s\t%s\t%s\n", row.system, row.workload,
                               row.concurrency, row.value, row.unit, latency, row.with)
            << std::flush;
}

}  // namespace kezhi::bench

#endif  // KEZHI_TESTS_BENCH_LOAD_ROW_H_
