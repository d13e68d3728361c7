#pragma once

namespace parley::amqp {

/// Wakes a thread that polls fd(). Threads: notify() from any, the rest on the polling thread.
class Wakeup {
 public:
  Wakeup();
  ~Wakeup();
  Wakeup(const Wakeup&) = delete;
  Wakeup& operator=(const Wakeup&) = delete;

  void notify();
  /// Takes back all notifications so far.
  void clear();
  int fd() const { return fd_; }

 private:
  int fd_;
};

}  // namespace parley::amqp
