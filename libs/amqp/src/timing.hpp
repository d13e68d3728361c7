#pragma once

#include <chrono>

#include "base/backoff.hpp"

namespace parley::amqp {

/// A connection that lived longer was good: the waits before the next one begin with the shortest.
inline constexpr std::chrono::seconds kGoodLife{10};
/// How long a connection's thread sleeps at most.
inline constexpr std::chrono::seconds kMaxPoll{1};

/// Between attempts at what a broker has: 100 ms to 5 s, at least half of it, so that a queue that
/// ends the connection is tried more rarely than kGoodLife.
inline Backoff broker_backoff() {
  return Backoff(std::chrono::milliseconds{100}, std::chrono::seconds{5}, 50);
}

}  // namespace parley::amqp
