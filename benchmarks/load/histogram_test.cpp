#include "histogram.hpp"

#include <gtest/gtest.h>

#include <limits>

namespace parley::bench {
namespace {

using std::chrono::nanoseconds;

TEST(Histogram, IsZeroWhileEmpty) { EXPECT_EQ(Histogram().at(0.5), nanoseconds(0)); }

TEST(Histogram, FindsQuantilesToOnePartIn128) {
  Histogram histogram;
  for (int i = 1; i <= 100'000; ++i) histogram.record(nanoseconds(i * 1000));
  for (const double quantile : {0.01, 0.5, 0.9, 0.99, 0.999, 1.0}) {
    const double exact = quantile * 100'000 * 1000;
    const auto found = static_cast<double>(histogram.at(quantile).count());
    EXPECT_GE(found, exact) << quantile;
    EXPECT_LE(found, exact * (1 + 1.0 / 128)) << quantile;
  }
}

TEST(Histogram, KeepsSmallValuesExactly) {
  Histogram histogram;
  for (int i = 0; i < 256; ++i) histogram.record(nanoseconds(i));
  EXPECT_EQ(histogram.at(0.5), nanoseconds(127));
  EXPECT_EQ(histogram.at(1), nanoseconds(255));
}

TEST(Histogram, HoldsTheLongestDurationAndTakesNegativeOnesAsZero) {
  Histogram histogram;
  histogram.record(nanoseconds::max());
  EXPECT_EQ(histogram.at(1).count(), std::numeric_limits<std::int64_t>::max());
  histogram.record(nanoseconds(-5));
  EXPECT_EQ(histogram.at(0.5), nanoseconds(0));
}

}  // namespace
}  // namespace parley::bench
