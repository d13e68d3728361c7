#pragma once

#include <chrono>
#include <optional>
#include <random>

#include "base/clock.hpp"

namespace parley::client {

/// The pauses between the attempts of one call: they grow to two seconds, each a random part of
/// that ("full jitter"), so that clients who lost the same server don't come back together.
/// Threads: one.
class Pauses {
 public:
  explicit Pauses(std::chrono::milliseconds patience) : end_(Monotonic::now() + patience) {}

  /// What is left for the next attempt.
  std::chrono::milliseconds left() const;
  /// Sleeps, at least as long as the server asked for. False, at once, where no time would be left.
  bool wait(std::optional<std::chrono::seconds> server_asked);

 private:
  Monotonic::time_point end_;
  std::chrono::milliseconds ceiling_{50};
  std::minstd_rand random_{std::random_device{}()};
};

}  // namespace parley::client
