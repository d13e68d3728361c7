#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>

#include "base/clock.hpp"

namespace parley {

/// Where threads, waits, time and chance come from, for what a simulation runs: Thread, Condition,
/// Monotonic::now(), now() and fill_random() ask it. Without one they are the operating system's.
///
/// A simulated machine runs everything on one thread of the system and chooses who goes on. So a
/// simulated thread must not wait while it holds a lock, but in Condition, which lets go of it.
class Machine {
 public:
  virtual ~Machine() = default;

  virtual Monotonic::time_point monotonic() = 0;
  virtual Timestamp now() = 0;
  virtual void fill_random(std::span<unsigned char> bytes) = 0;

  /// Begins a thread; returns its number, above 0.
  virtual std::uint64_t start(std::function<void()> body) = 0;
  /// Waits until that thread has ended.
  virtual void join(std::uint64_t thread) = 0;
  /// Waits until the condition is notified or it is `until`, or for no reason at all.
  virtual void wait(const void* condition, std::optional<Monotonic::time_point> until) = 0;
  virtual void notify_all(const void* condition) = 0;

  /// The one that this process runs on; nullptr: the operating system.
  static Machine* simulated();
  /// Only while nothing that asks it runs.
  static void simulate(Machine* machine);
};

/// Random bytes from the system's generator, or the simulation's. Ends the process if there is
/// none.
void fill_random(std::span<unsigned char> bytes);

/// A random number, for jitter.
std::uint64_t random_number();

}  // namespace parley
