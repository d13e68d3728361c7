#pragma once

#include <array>
#include <chrono>
#include <cstdint>

namespace parley::bench {

/// Counts durations in buckets whose width is at most 1/128 of their value (like HdrHistogram), so
/// quantiles of any size are accurate to 0.8 %. Threads: one.
class Histogram {
 public:
  /// Negative durations count as zero.
  void record(std::chrono::nanoseconds duration);

  std::uint64_t count() const { return count_; }

  /// The upper edge of the bucket below which a share `quantile` (0 … 1) of the records lies. Zero
  /// if there are none.
  std::chrono::nanoseconds at(double quantile) const;

 private:
  static constexpr unsigned kHalf = 128;
  static constexpr unsigned kBuckets = 2 * kHalf + 56 * kHalf;
  std::array<std::uint64_t, kBuckets> buckets_{};
  std::uint64_t count_ = 0;
};

}  // namespace parley::bench
