#include "histogram.hpp"

#include <algorithm>
#include <bit>
#include <cmath>

namespace parley::bench {
namespace {

// Values below 256 have one bucket each; each later power of two has 128.
unsigned bucket_of(std::uint64_t value) {
  if (value < 256) return static_cast<unsigned>(value);
  const auto shift = static_cast<unsigned>(std::bit_width(value)) - 8;
  return 256 + (shift - 1) * 128 + static_cast<unsigned>((value >> shift) - 128);
}

std::uint64_t upper_edge(unsigned bucket) {
  if (bucket < 256) return bucket;
  const unsigned shift = (bucket - 256) / 128 + 1;
  const std::uint64_t lead = (bucket - 256) % 128 + 128;
  return ((lead + 1) << shift) - 1;
}

}  // namespace

void Histogram::record(std::chrono::nanoseconds duration) {
  const auto value = static_cast<std::uint64_t>(std::max<std::int64_t>(duration.count(), 0));
  ++buckets_[bucket_of(value)];
  ++count_;
}

std::chrono::nanoseconds Histogram::at(double quantile) const {
  const auto wanted = static_cast<std::uint64_t>(
      std::ceil(std::clamp(quantile, 0.0, 1.0) * static_cast<double>(count_)));
  std::uint64_t seen = 0;
  for (unsigned bucket = 0; bucket < kBuckets && count_ > 0; ++bucket) {
    seen += buckets_[bucket];
    if (seen >= std::max<std::uint64_t>(wanted, 1)) {
      return std::chrono::nanoseconds(static_cast<std::int64_t>(upper_edge(bucket)));
    }
  }
  return {};
}

}  // namespace parley::bench
