#pragma once

#include <atomic>
#include <optional>

#include "messaging/authorize.hpp"
#include "messaging/membership_cache.hpp"

namespace parley::messaging {

/// Who wants to send where: to a conversation, or to a user and so into the direct conversation of
/// the two.
struct SendTarget {
  UserId sender_id;
  ConversationId conversation_id;
  /// Set: `conversation_id` is that of the direct conversation with this user.
  std::optional<UserId> recipient_id = std::nullopt;
  /// Whether the other side of a direct conversation gets something to read, and so must be there;
  /// most commands need only a member.
  bool says_something = true;
};

/// Decides whether a user may send: by what is remembered where that is fresh, else by asking the
/// stores. While these can't be asked, whoever was a member when they last could goes on
/// (MembershipCacheOptions::stale_for), without waiting for their time-outs each time.
///
/// Threads: any. Owns: nothing; everything given must outlive it.
class Admission {
 public:
  Admission(const Stores& stores, MembershipCache& memberships)
      : stores_(stores), memberships_(memberships) {}

  /// Whether the sender may, as far as that is known without asking. Doesn't block.
  bool is_known(const SendTarget& target) const;

  /// Asks the stores; makes the direct conversation with a recipient at its first use, the same
  /// from both sides and under any race. Blocks. No error: the sender may.
  ///
  /// Errors: kNotFound where there is no such conversation, the sender isn't in it, or there is no
  /// such recipient; kCannotMessage where the other side of a direct conversation is disabled, or
  /// one of the two has blocked the other; kUnavailable, retryable.
  Status ask(const SendTarget& target);

  /// The user is no member any more.
  void forget(const ConversationId& conversation_id, const UserId& user_id) {
    memberships_.forget(conversation_id, user_id);
  }

  /// Whether the stores answered when they were last looked at. A question that they don't answer
  /// says no by itself; only this says yes again.
  void note_stores(bool are_up) { stores_up_.store(are_up, std::memory_order_relaxed); }
  bool stores_are_up() const { return stores_up_.load(std::memory_order_relaxed); }

 private:
  Result<conversations::Kind> ask_stores(const SendTarget& target);
  /// Whether the answer counts. Not where the sender was removed meanwhile.
  bool remember(const SendTarget& target, conversations::Kind kind, Monotonic::time_point asked_at);

  const Stores stores_;
  MembershipCache& memberships_;
  std::atomic<bool> stores_up_ = true;
};

}  // namespace parley::messaging
