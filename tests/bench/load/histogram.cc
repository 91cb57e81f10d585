#include "tests/bench/load/histogram.h"

#include <bit>
#include <cmath>

namespace kezhi::bench {
namespace {

// Each power of two is cut into so many buckets; below it a bucket is one nanosecond wide.
constexpr std::uint64_t kParts = 64;
constexpr int kPartBits = 6;

std::size_t BucketOf(std::uint64_t value) {
  if (value < kParts) return static_cast<std::size_t>(value);
  const int shift = static_cast<int>(std::bit_width(value)) - 1 - kPartBits;
  const std::uint64_t part = (value >> shift) - kParts;
  return static_cast<std::size_t>((static_cast<std::uint64_t>(shift) + 1) * kParts + part);
}

// The largest value of a bucket.
std::uint64_t TopOf(std::size_t bucket) {
  if (bucket < kParts) return bucket;
  const std::size_t shift = bucket / kParts - 1;
  const std::uint64_t part = bucket % kParts + kParts;
  return ((part + 1) << shift) - 1;
}

}  // namespace

Histogram::Histogram() : buckets_((64 - kPartBits + 1) * kParts) {
}

void Histogram::Add(std::uint64_t nanoseconds) {
  ++buckets_[BucketOf(nanoseconds)];
  ++count_;
}

void Histogram::Merge(const Histogram& other) {
  for (std::size_t i = 0; i < buckets_.size(); ++i) buckets_[i] += other.buckets_[i];
  count_ += other.count_;
}

double Histogram::Microseconds(double share) const {
  const auto wanted = static_cast<std::uint64_t>(std::ceil(share * static_cast<double>(count_)));
  std::uint64_t seen = 0;
  for (std::size_t i = 0; i < buckets_.size(); ++i) {
    seen += buckets_[i];
    if (seen >= wanted && seen > 0) return static_cast<double>(TopOf(i)) / 1e3;
  }
  return 0;
}

}  // namespace kezhi::bench
