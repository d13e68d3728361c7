#pragma once

#include <csignal>
#include <functional>
#include <thread>

#include "base/clock.hpp"

namespace parley::runtime {

/// Blocks SIGTERM, SIGINT and SIGHUP for this thread and those it starts, and ignores SIGPIPE.
void hold_signals();

/// Blocks until one of them arrives, and returns which.
int wait_for_signal();
/// The same for no longer than `limit`; 0 if none came.
int wait_for_signal(std::chrono::milliseconds limit);

/// From its construction to its destruction: ends the process with status 1 at a further SIGTERM or
/// SIGINT, or when `limit` has passed. Threads: one of its own.
class StopWatch {
 public:
  explicit StopWatch(Monotonic::duration limit);

 private:
  std::jthread thread_;
};

}  // namespace parley::runtime
