#pragma once

#include <optional>

#include "context.hpp"

namespace parley::chat {

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

/// Asks the stores whether the sender may; makes the direct conversation with a recipient at its
/// first use, the same from both sides and under any race. Returns of which kind it is. Blocks.
///
/// Errors: kNotFound where there is no such conversation, the sender isn't in it, or there is no
/// such recipient; kCannotMessage where the other side of a direct conversation is disabled, or one
/// of the two has blocked the other; kUnavailable, retryable.
Result<Kind> authorize_send(Context& context, const SendTarget& target);

}  // namespace parley::chat
