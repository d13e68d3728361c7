#pragma once

#include "context.hpp"
#include "runtime/call.hpp"

namespace parley::chat {

/// GET /chat/conversations/{conversation_id}: the conversation with its first kMembersShown
/// members, how many there are, its last message and last seq. Errors: kNotFound, also for who
/// isn't a member.
Result<http::Response> show_conversation(Context& context, const runtime::Call& call);

/// The same for one that is known already, as this user sees it: the answer of every route that
/// changes one.
Result<http::Response> conversation_response(Context& context, const Membership& membership,
                                             const UserId& user_id, unsigned status);

}  // namespace parley::chat
