#pragma once

#include <chrono>

namespace parley {

/// How long to wait before the next attempt to reach something unavailable: a random part of a time
/// that doubles from `first` to `most`, so that many clients don't reconnect at the same moment.
/// Threads: one.
class Backoff {
 public:
  /// Both at least zero. `least_percent`, 0 … 100, is how much of the time is always waited.
  explicit Backoff(std::chrono::milliseconds first = std::chrono::milliseconds{100},
                   std::chrono::milliseconds most = std::chrono::seconds{5},
                   int least_percent = 10);

  /// The time to wait now; the next one is longer.
  std::chrono::milliseconds next();
  /// Call it after success: starts again with `first`.
  void reset();

 private:
  std::chrono::milliseconds first_;
  std::chrono::milliseconds most_;
  int least_percent_;
  std::chrono::milliseconds ceiling_;
};

}  // namespace parley
