#pragma once

#include <span>
#include <vector>

#include "context.hpp"
#include "runtime/call.hpp"

namespace parley::chat {

/// The caller's membership in the conversation that the path names (`{conversation_id}`), asked of
/// the store each time. Errors: kNotFound, the same whether there is no such conversation or the
/// caller isn't in it; kUnavailable.
Result<Membership> require_membership(Context& context, const runtime::Call& call);

/// The members in the order of joining. A group has an owner among them: where the last one left at
/// the same moment as somebody else, the heir is made owner now.
Result<std::vector<Member>> members_of(Context& context, const Conversation& conversation);

}  // namespace parley::chat
