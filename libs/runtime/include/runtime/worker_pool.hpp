#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <string>

namespace parley::runtime {

struct WorkerPoolOptions {
  /// The label of the pool's metrics and the name of its threads, at most 11 bytes.
  std::string name = "workers";
  unsigned threads = 8;
  /// Jobs that may wait; more are refused.
  std::size_t queue = 1024;
};

/// Threads for what blocks (store calls, password hashes), with a bounded queue before them.
///
/// Threads: every function from any. What a job throws is logged, and the pool goes on.
/// Stop: destruction accepts no more jobs, finishes those that wait, and joins.
class WorkerPool {
 public:
  explicit WorkerPool(WorkerPoolOptions options = {});
  ~WorkerPool();
  WorkerPool(const WorkerPool&) = delete;
  WorkerPool& operator=(const WorkerPool&) = delete;

  /// Runs the job on one of the threads, in the order of submission. False, and the job is
  /// dropped, when the queue is full or the pool is stopping.
  [[nodiscard]] bool submit(std::function<void()> job);

  /// Accepts no more jobs, finishes those that wait, and joins. May be called twice.
  void stop();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace parley::runtime
