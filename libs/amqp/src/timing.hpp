#pragma once

#include <chrono>

#include "base/backoff.hpp"

namespace parley::amqp {

/// A connection that lived longer than this was healthy: the next one's backoff starts from the
/// shortest.
inline constexpr std::chrono::seconds kGoodLife{10};
/// How long a connection's thread sleeps at most.
inline constexpr std::chrono::seconds kMaxPoll{1};

/// Between attempts at something on a broker: 100 ms to 5 s, at least half of it, so that a queue
/// that ends the connection is tried less often than every kGoodLife.
inline Backoff broker_backoff() {
  return Backoff(std::chrono::milliseconds{100}, std::chrono::seconds{5}, 50);
}

}  // namespace parley::amqp
