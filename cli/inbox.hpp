#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>

#include "base/clock.hpp"

namespace parley::cli {

/// Jobs that other threads pass to this one. Threads: post() and close() from any, the others from
/// one. Stop: close(); afterwards jobs are dropped and no one blocks.
class Inbox {
 public:
  using Job = std::function<void()>;

  Inbox();
  ~Inbox();
  Inbox(const Inbox&) = delete;
  Inbox& operator=(const Inbox&) = delete;

  /// Blocks while 10,000 jobs wait, which slows down the producers.
  void post(Job job);

  /// Runs the waiting jobs in order; stops early once `enough` returns true (it may be empty).
  void run(const std::function<bool()>& enough = {});

  void close();

  /// Readable while jobs wait; for poll().
  int descriptor() const { return descriptor_; }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Job> jobs_;
  bool closed_ = false;
  int descriptor_;
};

}  // namespace parley::cli
