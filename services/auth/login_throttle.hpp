#pragma once

#include <chrono>
#include <functional>
#include <string>
#include <string_view>

#include "runtime/rate_limiter.hpp"

namespace parley::auth {

/// How many attempts at once, and how many come back each minute; 0 per minute is no limit.
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
  /// One address on all accounts: an office logs in from one.
  AttemptRate address{100, 60};
  /// One account, from all addresses that it isn't known at.
  AttemptRate account{100, 12};
  /// Everything, from addresses that the account isn't known at.
  AttemptRate total{1'000, 600};
};

/// Slows the guessing of passwords; a good login costs nothing.
///
/// An attempt must pass the narrow limits before it counts against the wide ones, and those for an
/// account and for everything don't hold for an address at which the account has a session: so a
/// stranger, or many, can't lock a user out of the places where they are logged in.
/// Source: OWASP ASVS 5.0, 6.3.1.
///
/// Per process: n instances allow n times as much. Threads: every function from any.
class LoginThrottle {
 public:
  explicit LoginThrottle(const LoginRates& rates);

  /// Zero, and the attempt counts; else how long to wait. `known` says whether the account has a
  /// session from this address; it is only asked when the answer depends on it, and may block.
  std::chrono::seconds attempt(std::string_view account, std::string_view address,
                               const std::function<bool()>& known);
  /// The attempt was a good one, or couldn't be judged: it doesn't count.
  void give_back(std::string_view account, std::string_view address);

 private:
  runtime::RateLimiter pairs_;
  runtime::RateLimiter addresses_;
  runtime::RateLimiter accounts_;
  runtime::RateLimiter total_;
};

}  // namespace parley::auth
