#pragma once

#include <algorithm>
#include <chrono>
#include <random>

namespace parley::amqp {

/// A connection that lived longer was good: the next one is tried without waiting.
inline constexpr std::chrono::seconds kGoodLife{10};
/// How long a connection's thread sleeps at most.
inline constexpr std::chrono::seconds kMaxPoll{1};

/// Waits between attempts: doubling from 100 ms to 5 s, each between half and all of it at random,
/// so that many clients of a broker that comes back don't come at once. Threads: one at a time.
class Backoff {
 public:
  std::chrono::milliseconds next() {
    std::uniform_int_distribution<int> part(step_ / 2, step_);
    step_ = std::min(step_ * 2, kLongest);
    return std::chrono::milliseconds(part(random_));
  }
  void reset() { step_ = kShortest; }

 private:
  static constexpr int kShortest = 100;
  static constexpr int kLongest = 5000;
  int step_ = kShortest;
  std::minstd_rand random_{std::random_device{}()};
};

}  // namespace parley::amqp
