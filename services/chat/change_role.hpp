#pragma once

#include "context.hpp"
#include "runtime/call.hpp"

namespace parley::chat {

/// PATCH /chat/conversations/{conversation_id}/members/{user_id} {role}: 200 with the conversation.
/// There may be several owners. Errors: kInvalid; kNotFound, also where that user isn't a member;
/// kConflict where the last owner would give up the role; those of may_change_role.
Result<http::Response> change_role(Context& context, const runtime::Call& call);

}  // namespace parley::chat
