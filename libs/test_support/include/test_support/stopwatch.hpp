#pragma once

#include <atomic>
#include <chrono>
#include <thread>

namespace parley::test_support {

/// Measures how long something takes on a machine that may stall: counts the ticks of a thread that
/// sleeps for 10 ms at a time, so a moment in which nothing is scheduled counts as one tick however
/// long it is. What is measured is never more than what has passed. Threads: any may read.
class Stopwatch {
 public:
  Stopwatch();
  ~Stopwatch();
  Stopwatch(const Stopwatch&) = delete;
  Stopwatch& operator=(const Stopwatch&) = delete;

  /// Since it was made.
  std::chrono::milliseconds elapsed() const { return kTick * ticks_.load(); }

 private:
  static constexpr std::chrono::milliseconds kTick{10};

  std::atomic<int> ticks_{0};
  std::atomic<bool> stopping_{false};
  std::thread thread_;
};

}  // namespace parley::test_support
