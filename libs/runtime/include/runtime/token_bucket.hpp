#pragma once

#include <algorithm>
#include <chrono>

#include "base/clock.hpp"

namespace parley::runtime {

/// How a bucket is filled.
struct TokenRate {
  /// Tokens that come back each second; at 0 none do.
  double per_second = 0;
  /// Tokens of a full bucket.
  double burst = 1;
};

/// Tokens that are taken, and come back with time up to a full bucket. Threads: one at a time.
class TokenBucket {
 public:
  TokenBucket(const TokenRate& rate, Monotonic::time_point at) : tokens_(rate.burst), at_(at) {}

  /// The tokens available at that time; as before if it is earlier than that of the last take().
  double tokens(const TokenRate& rate, Monotonic::time_point at) const {
    const double passed = std::chrono::duration<double>(at - at_).count();
    return std::min(rate.burst, tokens_ + std::max(passed, 0.0) * rate.per_second);
  }
  /// Takes `cost` tokens if they are available.
  bool take(const TokenRate& rate, double cost, Monotonic::time_point at) {
    tokens_ = tokens(rate, at);
    at_ = std::max(at_, at);
    // Tokens that came back in fractions may fall short of a whole one by rounding.
    if (tokens_ < cost - kRounding) return false;
    tokens_ = std::max(tokens_ - cost, 0.0);
    return true;
  }
  void give_back(const TokenRate& rate, double cost) {
    tokens_ = std::min(rate.burst, tokens_ + cost);
  }

  static constexpr double kRounding = 1e-6;

 private:
  double tokens_;
  Monotonic::time_point at_;
};

}  // namespace parley::runtime
