#pragma once

#include <optional>
#include <vector>

#include "context.hpp"
#include "runtime/call.hpp"

namespace parley::chat {

/// The caller's membership in the conversation that the path names (`{conversation_id}`), asked of
/// the store each time. Errors: kNotFound, the same whether there is no such conversation or the
/// caller isn't in it; kUnavailable.
Result<Membership> require_membership(Context& context, const runtime::Call& call);

/// How many members come with a conversation.
inline constexpr std::size_t kMembersShown = 200;

struct ShownMembers {
  /// The first kMembersShown in the order of joining.
  std::vector<Member> first;
  /// Of all.
  std::size_t count = 0;
};
/// Those of the conversation, which has an owner afterwards: see keep_an_owner().
Result<ShownMembers> shown_members(Context& context, const Conversation& conversation);

/// A group or public conversation has an owner among its members: where the last one left at the
/// same moment as somebody else, or all had left before somebody came, the heir is made owner now.
/// Not of `general`, which the system made.
Status keep_an_owner(Context& context, const Conversation& conversation);

/// Who is to be made owner once this member is gone; nothing where there is another owner, or
/// nobody else, or for `general`.
Result<std::optional<UserId>> heir_without(Context& context, const ConversationId& conversation_id,
                                           const UserId& leaving);

}  // namespace parley::chat
