#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>

#include "base/clock.hpp"

namespace parley::cli {

/// What other threads want done on this one. Threads: post() and close() from any, the rest from
/// one. Stop: close(), after which nothing is taken and nobody waits.
class Inbox {
 public:
  using Job = std::function<void()>;

  Inbox();
  ~Inbox();
  Inbox(const Inbox&) = delete;
  Inbox& operator=(const Inbox&) = delete;

  /// Waits while 10,000 jobs do: whoever brings more than can be done is slowed down.
  void post(Job job);

  /// Runs the jobs that are there, in order; stops early once `enough` says so (it may be empty).
  void run(const std::function<bool()>& enough = {});

  void close();

  /// Readable while jobs wait: for poll().
  int descriptor() const { return descriptor_; }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Job> jobs_;
  bool closed_ = false;
  int descriptor_;
};

}  // namespace parley::cli
