#include "tests/bench/load/histogram.h"

#include <gtest/gtest.h>

namespace kezhi::bench {
namespace {

TEST(HistogramTest, AnEmptyOneHasNoQuantiles) {
  EXPECT_EQ(Histogram().count(), 0U);
  EXPECT_EQ(Histogram().Microseconds(0.5), 0);
}

TEST(HistogramTest, QuantilesAreWithinASixtyFourth) {
  Histogram histogram;
  for (std::uint64_t us = 1; us <= 100'000; ++us) histogram.Add(us * 1000);
  EXPECT_EQ(histogram.count(), 100'000U);
  for (const double share : {0.01, 0.5, 0.9, 0.99, 0.999, 1.0}) {
    const double exact = share * 100'000;
    EXPECT_GE(histogram.Microseconds(share), exact * 0.9999) << share;
    EXPECT_LE(histogram.Microseconds(share), exact * (1 + 1.0 / 64) + 1) << share;
  }
}

TEST(HistogramTest, OneOutlierIsTheLastQuantileAndNoOther) {
  Histogram histogram;
  for (int i = 0; i < 999; ++i) histogram.Add(1000);
  histogram.Add(5'000'000'000);
  EXPECT_LT(histogram.Microseconds(0.999), 1.1);
  EXPECT_GE(histogram.Microseconds(1.0), 5'000'000);
}

TEST(HistogramTest, TakesAnyDuration) {
  Histogram histogram;
  histogram.Add(0);
  histogram.Add(63);
  histogram.Add(64);
  histogram.Add(~std::uint64_t{0});
  EXPECT_EQ(histogram.count(), 4U);
  EXPECT_EQ(histogram.Microseconds(0.25), 0);
  EXPECT_EQ(histogram.Microseconds(0.5), 0.063);
}

TEST(HistogramTest, MergingCountsBoth) {
  Histogram slow;
  Histogram fast;
  for (int i = 0; i < 10; ++i) {
    slow.Add(1'000'000);
    fast.Add(1000);
  }
  fast.Merge(slow);
  EXPECT_EQ(fast.count(), 20U);
  EXPECT_LT(fast.Microseconds(0.5), 1.1);
  EXPECT_GE(fast.Microseconds(0.51), 1000);
}

}  // namespace
}  // namespace kezhi::bench
