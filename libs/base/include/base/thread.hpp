#pragma once

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <thread>

#include "base/machine.hpp"

namespace parley {

/// Like std::thread, of the system or of a simulation. Threads: one at a time.
class Thread {
 public:
  /// None.
  Thread() = default;
  explicit Thread(std::function<void()> body);

  bool joinable() const;
  /// Waits for its end. Call it once, before destruction.
  void join();

 private:
  std::thread real_;
  std::uint64_t simulated_ = 0;
};

/// Like std::condition_variable, of the system or of a simulation. Threads: any.
class Condition {
 public:
  Condition() = default;
  Condition(const Condition&) = delete;
  Condition& operator=(const Condition&) = delete;

  void notify_one();
  void notify_all();

  void wait(std::unique_lock<std::mutex>& lock);
  void wait_until(std::unique_lock<std::mutex>& lock, Monotonic::time_point until);

  template <typename Predicate>
  void wait(std::unique_lock<std::mutex>& lock, Predicate is_done) {
    while (!is_done()) wait(lock);
  }
  /// Returns the predicate's final value.
  template <typename Predicate>
  bool wait_until(std::unique_lock<std::mutex>& lock, Monotonic::time_point until,
                  Predicate is_done) {
    while (!is_done()) {
      if (Monotonic::now() >= until) return false;
      wait_until(lock, until);
    }
    return true;
  }
  template <typename Predicate>
  bool wait_for(std::unique_lock<std::mutex>& lock, Monotonic::duration time, Predicate is_done) {
    return wait_until(lock, Monotonic::now() + time, std::move(is_done));
  }

 private:
  std::condition_variable real_;
};

}  // namespace parley
