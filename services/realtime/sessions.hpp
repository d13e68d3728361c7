#pragma once

#include <cstdint>
#include <memory>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include "loop_post.hpp"

namespace parley::realtime {

class Session;

/// All sessions of this instance by number, so that late answers can find them. Threads: the
/// loop's; what later() returns may be called on any. Owns: no session; each removes itself before
/// it is destroyed.
class Sessions {
 public:
  explicit Sessions(std::shared_ptr<LoopPost> post) : post_(std::move(post)) {}
  Sessions(const Sessions&) = delete;
  Sessions& operator=(const Sessions&) = delete;

  void add(std::uint64_t number, Session& session) { all_.emplace(number, &session); }
  void remove(std::uint64_t number) {
    all_.erase(number);
    pumped_.erase(number);
  }
  /// Null if the session has ended.
  Session* find(std::uint64_t number) const {
    const auto found = all_.find(number);
    return found == all_.end() ? nullptr : found->second;
  }
  const std::unordered_map<std::uint64_t, Session*>& all() const { return all_; }

  /// Returns a callback that accepts an answer on any thread, at any time, and runs `work(session,
  /// answer)` on the loop if the session still exists then.
  template <typename Work>
  auto later(std::uint64_t number, Work work) {
    return [this, post = post_, number, work = std::move(work)](auto answer) {
      (*post)([this, number, work, answer = std::move(answer)] {
        if (Session* const session = find(number)) work(*session, answer);
      });
    };
  }

  /// Schedules a call of Session::pump().
  void pump_later(std::uint64_t number) { pumped_.insert(number); }
  std::unordered_set<std::uint64_t> take_pumped() { return std::exchange(pumped_, {}); }

 private:
  const std::shared_ptr<LoopPost> post_;
  std::unordered_map<std::uint64_t, Session*> all_;
  std::unordered_set<std::uint64_t> pumped_;
};

}  // namespace parley::realtime
