#pragma once

#include <optional>
#include <vector>

#include "context.hpp"
#include "runtime/call.hpp"

namespace parley::chat {

/// The caller's membership in the conversation in the path (`{conversation_id}`), queried from the
/// store each time. Errors: kNotFound, the same whether there is no such conversation or the caller
/// isn't in it; kUnavailable.
Result<Membership> require_membership(Context& context, const runtime::Call& call);

/// The number of members included with a conversation.
inline constexpr std::size_t kMembersShown = 200;

struct ShownMembers {
  /// The first kMembersShown in joining order.
  std::vector<Member> first;
  /// The total number.
  std::size_t count = 0;
};
/// The conversation's members, after keep_an_owner().
Result<ShownMembers> shown_members(Context& context, const Conversation& conversation);

/// Ensures that a group or public conversation has an owner among its members: if the last owner
/// left at the same time as another member, or all had left before someone joined, the heir becomes
/// owner now. Not for `general`, which the system created.
Status keep_an_owner(Context& context, const Conversation& conversation);

/// The heir to become owner once this member is gone; nothing if there is another owner, or no
/// other member, or for `general`.
Result<std::optional<UserId>> heir_without(Context& context, const ConversationId& conversation_id,
                                           const UserId& leaving);

}  // namespace parley::chat
