#pragma once

#include "context.hpp"
#include "runtime/call.hpp"

namespace parley::chat {

/// GET /chat/conversations/{conversation_id}/members?limit=&cursor=: {items, next} of all members,
/// those who joined first first. `limit` 1 to 200, 50 by default; `next` goes into `cursor`, null
/// after the last page. Who joins again meanwhile may come twice.
/// Errors: kInvalid; kNotFound, also for who isn't a member.
Result<http::Response> list_members(Context& context, const runtime::Call& call);

}  // namespace parley::chat
