#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <unordered_set>
#include <utility>

namespace parley::realtime {

/// Limits how many sessions read a page of entries at once, so that their pages fit into memory.
/// The others wait in order of arrival.
///
/// Threads: the loop's.
class PageTurns {
 public:
  /// `begin` is called with the number of the session whose turn begins.
  PageTurns(std::size_t at_once, std::function<void(std::uint64_t)> begin)
      : at_once_(std::max<std::size_t>(1, at_once)), begin_(std::move(begin)) {}

  /// Queues the session, which must have no turn and not be queued. May call `begin` before it
  /// returns.
  void wait(std::uint64_t session) {
    waiting_.push_back(session);
    begin_next();
  }

  /// Ends the session's turn, or removes it from the queue.
  void leave(std::uint64_t session) {
    if (active_.erase(session) == 0) std::erase(waiting_, session);
    begin_next();
  }

  /// Turns begun since the start.
  std::uint64_t begun() const { return begun_; }
  std::size_t active() const { return active_.size(); }
  std::size_t waiting() const { return waiting_.size(); }

 private:
  void begin_next() {
    // A session may leave during its `begin`: the outer call continues the loop.
    if (std::exchange(beginning_, true)) return;
    while (!waiting_.empty() && active_.size() < at_once_) {
      const std::uint64_t next = waiting_.front();
      waiting_.pop_front();
      active_.insert(next);
      ++begun_;
      begin_(next);
    }
    beginning_ = false;
  }

  const std::size_t at_once_;
  const std::function<void(std::uint64_t)> begin_;
  std::deque<std::uint64_t> waiting_;
  std::unordered_set<std::uint64_t> active_;
  std::uint64_t begun_ = 0;
  bool beginning_ = false;
};

}  // namespace parley::realtime
