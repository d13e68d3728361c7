#pragma once

#include <chrono>
#include <map>
#include <utility>

#include "base/clock.hpp"
#include "base/id.hpp"

namespace parley::realtime {

/// At most one signal per user and conversation in this time; clients end the indicator after
/// kTypingExpires unless another arrives.
inline constexpr std::chrono::milliseconds kTypingEvery{3'000};
inline constexpr std::chrono::milliseconds kTypingExpires{6'000};

/// Lets one signal per user and conversation pass per kTypingEvery. Threads: one.
class TypingLimit {
 public:
  bool take(const ConversationId& conversation_id, const UserId& user_id,
            Monotonic::time_point time) {
    const auto [at, is_new] = taken_.try_emplace({conversation_id, user_id}, time);
    if (!is_new && time - at->second < kTypingEvery) return false;
    at->second = time;
    return true;
  }

  /// Removes expired records.
  void tidy(Monotonic::time_point time) {
    std::erase_if(taken_, [&](const auto& one) { return time - one.second >= kTypingEvery; });
  }

 private:
  std::map<std::pair<ConversationId, UserId>, Monotonic::time_point> taken_;
};

}  // namespace parley::realtime
