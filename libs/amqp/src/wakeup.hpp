#pragma once

#include "base/clock.hpp"

namespace parley::amqp {

/// Wakes a thread that may also wait for a connection. Threads: notify() from any, the rest on the
/// waiting thread.
class Wakeup {
 public:
  Wakeup();
  ~Wakeup();
  Wakeup(const Wakeup&) = delete;
  Wakeup& operator=(const Wakeup&) = delete;

  void notify();

  /// Waits until `until`, a notify(), which is consumed, or one of the `events` of poll() on `fd`
  /// (-1: none). Returns whether `fd` has something to read, an end or an error.
  bool wait(int fd, short events, Monotonic::time_point until);

 private:
  int fd_;
};

}  // namespace parley::amqp
