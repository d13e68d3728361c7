#pragma once

#include <cstdint>
#include <unordered_map>
#include <unordered_set>
#include <utility>

namespace parley::realtime {

class Session;

/// All sessions of this instance by their numbers, by which late answers find them. Threads: the
/// loop's. Owns: no session; each removes itself before it goes.
class Sessions {
 public:
  void add(std::uint64_t number, Session& session) { all_.emplace(number, &session); }
  void remove(std::uint64_t number) {
    all_.erase(number);
    pumped_.erase(number);
  }
  /// Null if it is gone.
  Session* find(std::uint64_t number) const {
    const auto found = all_.find(number);
    return found == all_.end() ? nullptr : found->second;
  }
  const std::unordered_map<std::uint64_t, Session*>& all() const { return all_; }

  /// Has Session::pump() called a moment later.
  void pump_later(std::uint64_t number) { pumped_.insert(number); }
  std::unordered_set<std::uint64_t> take_pumped() { return std::exchange(pumped_, {}); }

 private:
  std::unordered_map<std::uint64_t, Session*> all_;
  std::unordered_set<std::uint64_t> pumped_;
};

}  // namespace parley::realtime
