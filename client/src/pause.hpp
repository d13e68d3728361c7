#pragma once

#include <chrono>
#include <optional>
#include <thread>

#include "base/backoff.hpp"
#include "base/clock.hpp"

namespace parley::client {

/// The pauses between the attempts of one call; they grow up to two seconds. Threads: one.
class Pauses {
 public:
  explicit Pauses(std::chrono::milliseconds patience) : end_(Monotonic::now() + patience) {}

  /// The time left for the next attempt.
  std::chrono::milliseconds left() const {
    return std::chrono::duration_cast<std::chrono::milliseconds>(end_ - Monotonic::now());
  }

  /// Sleeps, at least as long as the server asked. Returns false immediately if that would use up
  /// the time.
  bool wait(std::optional<std::chrono::seconds> server_asked) {
    const std::chrono::milliseconds pause =
        server_asked.value_or(std::chrono::seconds{0}) + backoff_.next();
    if (pause >= left()) return false;
    std::this_thread::sleep_for(pause);
    return true;
  }

 private:
  Monotonic::time_point end_;
  Backoff backoff_{std::chrono::milliseconds{50}, std::chrono::seconds{2}};
};

}  // namespace parley::client
