#pragma once

#include <atomic>
#include <cstdint>

namespace parley::runtime {

/// How many failed requests may be logged in a second: an outage at full load must not become an
/// outage of the log, and writing warnings must not slow down what still works.
///
/// Threads: any.
class WarningBudget {
 public:
  static constexpr std::uint64_t kPerSecond = 20;

  static WarningBudget& instance();

  /// Whether one may be written now; `left_out` is how many weren't since the last one.
  bool spend(std::uint64_t& left_out);
  bool spend(std::uint64_t& left_out, std::int64_t second);

 private:
  std::atomic<std::int64_t> second_{0};
  std::atomic<std::uint64_t> spent_{0};
  std::atomic<std::uint64_t> left_out_{0};
};

}  // namespace parley::runtime
