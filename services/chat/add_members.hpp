#pragma once

#include "context.hpp"
#include "runtime/call.hpp"

namespace parley::chat {

/// POST /chat/conversations/{conversation_id}/members {member_ids}: they are members from now, and
/// read the whole history. Who is in already stays as they are. 200 with the conversation. A
/// conversation has at most max_members() (asked before the write: requests at the same moment may
/// go past it by what one of them adds). Errors: kInvalid; kNotFound, also where a user isn't
/// there; kCannotMessage where one is disabled; kConflict for too many; those of may_add_members.
Result<http::Response> add_members(Context& context, const runtime::Call& call);

}  // namespace parley::chat
