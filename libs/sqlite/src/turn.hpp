#pragma once

#include <condition_variable>
#include <cstddef>
#include <list>
#include <mutex>

#include "base/clock.hpp"

namespace parley::sqlite {

/// A lock that threads get in order of arrival, or not at all. SQLite's own waiting polls with
/// growing pauses, so that the latest arrival often wins.
/// Threads: any.
class Turn {
 public:
  /// Whether it came before the deadline.
  bool wait_until(Monotonic::time_point deadline) {
    std::unique_lock lock(mutex_);
    if (!taken_) return taken_ = true;
    const auto self = waiting_.emplace(waiting_.end());
    if (self->called.wait_until(lock, deadline, [&] { return self->given; })) {
      waiting_.erase(self);
      return true;
    }
    waiting_.erase(self);
    return false;
  }

  /// How many threads are waiting now.
  std::size_t waiting() const {
    const std::lock_guard lock(mutex_);
    return waiting_.size();
  }

  /// Hands it to the thread that has waited longest.
  void release() {
    const std::lock_guard lock(mutex_);
    for (Waiter& waiter : waiting_) {
      if (waiter.given) continue;
      waiter.given = true;
      waiter.called.notify_one();
      return;
    }
    taken_ = false;
  }

 private:
  struct Waiter {
    std::condition_variable called;
    bool given = false;
  };

  mutable std::mutex mutex_;
  std::list<Waiter> waiting_;
  bool taken_ = false;
};

}  // namespace parley::sqlite
