#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <exception>
#include <functional>
#include <mutex>
#include <span>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "sqlite/connection.hpp"

namespace parley::sqlite {

/// What a thread wants to write, and its outcome.
struct Write {
  explicit Write(const std::function<Status(Connection&)>& wanted) : work(wanted) {}

  const std::function<Status(Connection&)>& work;
  Status answer;
  std::exception_ptr thrown;

 private:
  friend class WriteQueue;
  enum class State { kWaiting, kTaken, kLeading, kFinished };
  State state_ = State::kWaiting;
  std::condition_variable told_;
};

/// Threads that want to write, in order of arrival. One of them leads: it writes for itself and for
/// those that wait, so that one sync serves them all.
///
/// Threads: any. Owns nothing: each Write belongs to the thread that waits in enter().
class WriteQueue {
 public:
  enum class Entry {
    kLeads,     ///< Call next() for the others, and finish() in the end.
    kFinished,  ///< Another thread has answered the write.
    kLate,      ///< The deadline passed first: nothing was written.
  };

  /// Waits for its turn or outcome; once another thread has begun to write it, beyond the deadline.
  Entry enter(Write& write, Monotonic::time_point deadline);

  /// For the leader: the write that has waited longest, nullptr if none waits.
  Write* next();

  /// For the leader: finishes the writes that next() returned, and lets the next thread lead. The
  /// finished writes are gone afterwards.
  void finish(std::span<Write* const> writes);

  /// How many threads wait and were not returned by next() yet.
  std::size_t waiting() const {
    const std::lock_guard lock(mutex_);
    return waiting_.size();
  }

 private:
  mutable std::mutex mutex_;
  std::deque<Write*> waiting_;
  bool led_ = false;
};

}  // namespace parley::sqlite
