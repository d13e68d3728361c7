#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <unordered_set>
#include <utility>

namespace parley::realtime {

/// Which sessions may read a page of entries now: so many at once as the memory for pages allows,
/// the others one after the other as they came.
///
/// Threads: the loop's.
class PageTurns {
 public:
  /// `begin` tells a session, by its number, that it has its turn.
  PageTurns(std::size_t at_once, std::function<void(std::uint64_t)> begin)
      : at_once_(std::max<std::size_t>(1, at_once)), begin_(std::move(begin)) {}

  /// The session wants a turn, and has none and waits for none. It may begin within this call.
  void wait(std::uint64_t session) {
    waiting_.push_back(session);
    begin_next();
  }

  /// The session's turn is over, or it doesn't want one any more.
  void leave(std::uint64_t session) {
    if (active_.erase(session) == 0) std::erase(waiting_, session);
    begin_next();
  }

  /// Turns since the start.
  std::uint64_t begun() const { return begun_; }
  std::size_t active() const { return active_.size(); }
  std::size_t waiting() const { return waiting_.size(); }

 private:
  void begin_next() {
    // A session may leave within its beginning: the loop out there goes on.
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
