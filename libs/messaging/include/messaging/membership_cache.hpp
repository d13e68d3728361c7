#pragma once

#include <chrono>
#include <cstddef>
#include <mutex>
#include <string>
#include <unordered_map>

#include "base/clock.hpp"
#include "base/id.hpp"

namespace parley::messaging {

struct MembershipCacheOptions {
  /// How long a positive answer is used without asking the store: for that long, users can still
  /// write to a disabled account. Removals end it earlier (recent_removals.hpp).
  std::chrono::milliseconds fresh_for{10'000};
  /// How long it may be used while the store is down.
  std::chrono::milliseconds stale_for{3'600'000};
  /// Entries kept at most (about 150 bytes each); the least recently put are evicted first.
  std::size_t capacity = 200'000;
  /// Removals that are remembered one by one.
  std::size_t max_removals = 5'000;
};

/// Who may send to which conversation, remembered. Only positive answers are kept: a user who was
/// just added is never refused because of it.
/// Threads: all members may be called from any thread; none blocks on more than a short lock.
class MembershipCache {
 public:
  enum class Answer { kUnknown, kStale, kFresh };

  explicit MembershipCache(MembershipCacheOptions options = {}) : options_(options) {}

  /// fresh: is a member. stale: was one when last asked; good enough only if the store can't be
  /// asked. unknown: ask the store.
  Answer ask(const ConversationId& conversation_id, const UserId& user_id,
             Monotonic::time_point at = Monotonic::now()) const;

  /// The store said that the user is a member of this conversation, direct or not. `asked_at` is
  /// the time before the query: the answer may miss later changes. Returns false, and does not keep
  /// the answer, if a removal has become known since: ask again.
  bool put(const ConversationId& conversation_id, const UserId& user_id, bool is_direct,
           Monotonic::time_point asked_at = Monotonic::now());

  /// What BlockStore::last_change() returned. If it changed, a block was added: all answers for
  /// direct conversations that were requested until now become stale.
  void note_blocks(const std::string& last_change, Monotonic::time_point at = Monotonic::now());

  /// The user has left or was removed, and this has become known only now: answers requested until
  /// now no longer count, not even while the store is down. Later ones do: a user who is added
  /// again is a member at once.
  void note_removal(const ConversationId& conversation_id, const UserId& user_id,
                    Monotonic::time_point at = Monotonic::now());

  /// The same for all users: removals may have been missed.
  void note_missed_removals(Monotonic::time_point at = Monotonic::now());

  /// The store answered that the user is not a member.
  void forget(const ConversationId& conversation_id, const UserId& user_id);

 private:
  struct Known {
    Monotonic::time_point asked_at;
    bool is_direct = false;
  };
  /// By the texts of both ids.
  using Generation = std::unordered_map<std::string, Known>;

  const MembershipCacheOptions options_;
  mutable std::mutex mutex_;
  // Two generations approximate a least-recently-put list: when the younger one reaches half of the
  // capacity, it becomes the elder, and the elder's entries are dropped.
  Generation young_;
  Generation old_;
  /// When removals became known; answers requested until then no longer count.
  std::unordered_map<std::string, Monotonic::time_point> removed_at_;
  Monotonic::time_point all_removed_at_ = Monotonic::time_point::min();
  std::string last_change_;
  Monotonic::time_point blocked_at_ = Monotonic::time_point::min();
};

}  // namespace parley::messaging
