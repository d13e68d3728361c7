#pragma once

#include <atomic>
#include <optional>

#include "messaging/authorize.hpp"
#include "messaging/membership_cache.hpp"

namespace parley::messaging {

/// The sender and target of a send: a conversation, or a user and so the direct conversation of the
/// two.
struct SendTarget {
  UserId sender_id;
  ConversationId conversation_id;
  /// Set: `conversation_id` is that of the direct conversation with this user.
  std::optional<UserId> recipient_id = std::nullopt;
  /// Whether the other side of a direct conversation gets something to read, and so must be
  /// reachable; most commands require only membership.
  bool addresses_others = true;
};

/// Decides whether a user may send: by the cache where it is fresh, else by the stores. While the
/// stores are unavailable, users who were members when last checked may keep sending
/// (MembershipCacheOptions::stale_for), without waiting for time-outs each time.
///
/// Threads: any. Owns: nothing; everything given must outlive it.
class Admission {
 public:
  Admission(const Stores& stores, MembershipCache& memberships)
      : stores_(stores), memberships_(memberships) {}

  /// Whether the sender is known to be allowed without asking the stores. Doesn't block.
  bool is_known(const SendTarget& target) const;

  /// Asks the stores; creates the direct conversation with a recipient at its first use, the same
  /// from both sides and under any race. Blocks. No error: the sender may send.
  ///
  /// Errors: kNotFound where there is no such conversation, the sender isn't in it, or there is no
  /// such recipient; kCannotMessage where the other side of a direct conversation is disabled, or
  /// one of the two has blocked the other; kUnavailable, retryable.
  Status ask(const SendTarget& target);

  /// The user is no longer a member.
  void forget(const ConversationId& conversation_id, const UserId& user_id) {
    memberships_.forget(conversation_id, user_id);
  }

  /// Records whether the stores answered the last check. A query that they don't answer sets this
  /// to false by itself; only this call sets it to true again.
  void note_stores(bool are_up) { stores_up_.store(are_up, std::memory_order_relaxed); }
  bool stores_are_up() const { return stores_up_.load(std::memory_order_relaxed); }

 private:
  Result<conversations::ConversationKind> ask_stores(const SendTarget& target);
  /// Whether the answer counts: false if the sender was removed meanwhile.
  bool remember(const SendTarget& target, conversations::ConversationKind kind,
                Monotonic::time_point asked_at);

  const Stores stores_;
  MembershipCache& memberships_;
  std::atomic<bool> stores_up_ = true;
};

}  // namespace parley::messaging
