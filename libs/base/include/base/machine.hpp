#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>

#include "base/clock.hpp"

namespace parley {

/// The source of threads, waits, time and randomness for code that a simulation runs: Thread,
/// Condition, Monotonic::now(), now() and fill_random() use it; without one, the operating system.
///
/// A simulated machine runs everything on one system thread and chooses what runs next. So a
/// simulated thread must not wait while it holds a lock, except in Condition, which releases it.
class Machine {
 public:
  virtual ~Machine() = default;

  virtual Monotonic::time_point monotonic() = 0;
  virtual Timestamp now() = 0;
  virtual void fill_random(std::span<unsigned char> bytes) = 0;

  /// Starts a thread; returns its number, above 0.
  virtual std::uint64_t start(std::function<void()> body) = 0;
  /// Waits until that thread has ended.
  virtual void join(std::uint64_t thread) = 0;
  /// Waits until the condition is notified or `until` is reached; may wake spuriously.
  virtual void wait(const void* condition, std::optional<Monotonic::time_point> until) = 0;
  virtual void notify_all(const void* condition) = 0;

  /// The one that this process runs on; nullptr: the operating system.
  static Machine* simulated();
  /// Call it only while nothing that uses it runs.
  static void simulate(Machine* machine);
};

/// Random bytes from the system's generator, or the simulation's. Ends the process if there is
/// none.
void fill_random(std::span<unsigned char> bytes);

/// A random number, for jitter.
std::uint64_t random_number();

}  // namespace parley
