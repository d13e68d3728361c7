#pragma once

#include <atomic>
#include <cstdint>

#include "base/clock.hpp"

namespace parley::runtime {

/// How many failed requests may be logged in a second: an outage at full load must not become an
/// outage of the log, and writing warnings must not slow down what still works.
///
/// Threads: any.
class WarningBudget {
 public:
  static constexpr std::uint64_t kPerSecond = 20;

  static WarningBudget& instance() {
    static WarningBudget budget;
    return budget;
  }

  /// Whether one may be written now; `left_out` is how many weren't since the last one.
  bool spend(std::uint64_t& left_out) {
    const auto since = Monotonic::now().time_since_epoch();
    return spend(left_out, std::chrono::duration_cast<std::chrono::seconds>(since).count());
  }
  bool spend(std::uint64_t& left_out, std::int64_t second) {
    std::int64_t current = second_.load(std::memory_order_relaxed);
    if (current != second && second_.compare_exchange_strong(current, second)) spent_.store(0);
    if (spent_.fetch_add(1) >= kPerSecond) {
      left_out_.fetch_add(1);
      return false;
    }
    left_out = left_out_.exchange(0);
    return true;
  }

 private:
  std::atomic<std::int64_t> second_{0};
  std::atomic<std::uint64_t> spent_{0};
  std::atomic<std::uint64_t> left_out_{0};
};

}  // namespace parley::runtime
