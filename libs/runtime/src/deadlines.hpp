#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <deque>
#include <memory>
#include <mutex>

#include "base/thread.hpp"
#include "exchange.hpp"

namespace parley::runtime {

/// Answers requests whose handlers don't in time. All deadlines are equally long, so each thread's
/// queue is already sorted: a request costs one push, and no timer.
///
/// Threads: watch() from any. Owns: one thread, and no exchange. Stop: destruction leaves alone
/// what is still watched.
class Deadlines {
 public:
  Deadlines();
  ~Deadlines();

  void watch(const std::shared_ptr<Exchange>& exchange);

 private:
  struct Entry {
    Monotonic::time_point deadline;
    std::weak_ptr<Exchange> exchange;
  };
  struct alignas(64) Shard {
    std::mutex mutex;
    std::deque<Entry> entries;
  };

  /// Whether something is still watched there.
  bool sweep(Shard& shard, Monotonic::time_point now);
  bool sweep_all();
  void work();

  std::array<Shard, 16> shards_;
  std::mutex mutex_;
  Condition wake_;
  bool stopping_ = false;
  /// Nothing is watched, so the thread waits indefinitely.
  std::atomic<bool> idle_ = false;
  Thread thread_;
};

}  // namespace parley::runtime
