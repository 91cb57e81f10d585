#ifndef KEZHI_TESTS_BENCH_LOAD_HISTOGRAM_H_
#define KEZHI_TESTS_BENCH_LOAD_HISTOGRAM_H_

#include <cstddef>
#include <cstdint>
#include <vector>

namespace kezhi::bench {

// Counts durations in buckets whose width grows with the value: any quantile to within 1/64 of its
// value, in 32 KiB however many are counted. One thread.
class Histogram {
 public:
  Histogram();

  // Counts one duration in nanoseconds.
  void Add(std::uint64_t nanoseconds);
  // Counts all that `other` has counted.
  void Merge(const Histogram& other);

  std::uint64_t count() const { return count_; }

  // The smallest duration, in microseconds, that `share` of all do not exceed (0 < share ≤ 1), as
  // the upper end of its bucket; 0 when nothing was counted.
  double Microseconds(double share) const;

 private:
  std::vector<std::uint64_t> buckets_;
  std::uint64_t count_ = 0;
};

}  // namespace kezhi::bench

#endif  // KEZHI_TESTS_BENCH_LOAD_HISTOGRAM_H_
