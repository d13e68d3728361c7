#pragma once

#include <chrono>
#include <functional>
#include <string>
#include <string_view>

#include "runtime/rate_limiter.hpp"

namespace parley::auth {

/// Attempts in a burst, and per minute; 0 per minute: unlimited.
struct AttemptRate {
  int burst = 1;
  int per_minute = 0;

  runtime::RateLimit limit() const {
    return {.per_second = per_minute / 60.0, .burst = static_cast<double>(burst)};
  }
};

struct LoginRates {
  /// One address on one account.
  AttemptRate pair{10, 2};
  /// One address on all accounts: a whole office may share one.
  AttemptRate address{100, 60};
  /// One account, from all addresses that are unknown to it.
  AttemptRate account{100, 12};
  /// All accounts, from addresses that are unknown to the account.
  AttemptRate total{1'000, 600};
};

/// Limits password guessing; a successful login is not counted.
///
/// An attempt must pass the narrow limits before it counts against the wide ones. The limits per
/// account and in total don't apply to addresses at which the account has a session, so that
/// strangers can't lock users out of where they are logged in. Source: OWASP ASVS 5.0, 6.3.1.
///
/// Per process: n instances allow n times as much. Threads: any.
class LoginThrottle {
 public:
  explicit LoginThrottle(const LoginRates& rates);

  /// Returns zero and counts the attempt, or returns how long to wait. `known` returns whether the
  /// account has a session from this address; it is called only if the answer depends on it, and
  /// may block.
  std::chrono::seconds attempt(std::string_view account, std::string_view address,
                               const std::function<bool()>& known);
  /// Un-counts an attempt that succeeded or could not be verified.
  void give_back(std::string_view account, std::string_view address);

 private:
  runtime::RateLimiter pairs_;
  runtime::RateLimiter addresses_;
  runtime::RateLimiter accounts_;
  runtime::RateLimiter total_;
};

}  // namespace parley::auth
