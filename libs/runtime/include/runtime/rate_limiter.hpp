#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "http/message.hpp"

namespace parley::runtime {

struct RateLimit {
  /// Tokens that come back each second; 0 = no limit at all.
  double per_second = 20;
  /// Tokens of a full bucket: how many at once after a pause. At least 1.
  double burst = 40;
  /// The name of the policy in the answers' fields.
  std::string name = "default";
  /// Keys that are remembered, about 100 bytes each, in 16 parts. When a part has no room, its full
  /// buckets are dropped (no loss: a new bucket is full), and where they are too few, all: bounded
  /// memory takes precedence over exactness.
  std::size_t keys = 100'000;
};

/// The result of taking tokens.
struct Allowance {
  bool allowed = true;
  /// False: there is no limit, and nothing to report.
  bool limited = false;
  std::uint64_t limit = 0;
  std::uint64_t remaining = 0;
  /// Until the bucket is full again; when refused, until the next token comes. At least 1 s then.
  std::chrono::seconds reset{0};
  /// How long an empty bucket takes to fill.
  std::chrono::seconds window{0};
  std::string_view policy;

  /// Zero if it is allowed; else how long until the next attempt makes sense.
  std::chrono::seconds wait() const { return allowed ? std::chrono::seconds{0} : reset; }
  /// Adds RateLimit-Policy, RateLimit, X-RateLimit-Limit/-Remaining/-Reset and, when refused,
  /// Retry-After. Source: draft-ietf-httpapi-ratelimit-headers-09.
  void describe(http::Response& response) const;
};

/// A token bucket per key (a user id, an address). Per process: n instances allow n times as much.
///
/// Threads: every function from any; the keys are spread over 16 locks held for some nanoseconds.
class RateLimiter {
 public:
  explicit RateLimiter(RateLimit limit);
  ~RateLimiter();
  RateLimiter(const RateLimiter&) = delete;
  RateLimiter& operator=(const RateLimiter&) = delete;

  /// Takes `cost` tokens of the key's bucket if they are there.
  Allowance take(std::string_view key, double cost = 1);
  /// The same at a given time, for tests.
  Allowance take(std::string_view key, double cost, Monotonic::time_point at);
  /// Returns tokens that were taken in vain; a bucket never exceeds `burst`.
  void give_back(std::string_view key, double cost = 1);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace parley::runtime
