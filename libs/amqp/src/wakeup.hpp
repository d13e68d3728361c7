#pragma once

#include "base/clock.hpp"

namespace parley::amqp {

/// Wakes a thread that waits for a connection, too. Threads: notify() from any, the rest on the
/// waiting thread.
class Wakeup {
 public:
  Wakeup();
  ~Wakeup();
  Wakeup(const Wakeup&) = delete;
  Wakeup& operator=(const Wakeup&) = delete;

  void notify();

  /// Until it is so late, notify() was called, which is taken back, or `fd` (-1: none) has one of
  /// the `events` of poll(). Returns whether `fd` has something to read, an end or an error.
  bool wait(int fd, short events, Monotonic::time_point until);

 private:
  int fd_;
};

}  // namespace parley::amqp
