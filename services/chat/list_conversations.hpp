#pragma once

#include "context.hpp"
#include "runtime/call.hpp"

namespace parley::chat {

/// GET /chat/conversations?limit=&cursor=: {items, next} of the caller's conversations with their
/// last message, those joined last first: an order that new messages don't change, so that pages
/// neither repeat nor miss one. Direct conversations come with their members, groups without.
/// `limit` 1 to 200, 50 by default; `next` goes into `cursor`, null after the last page.
Result<http::Response> list_conversations(Context& context, const runtime::Call& call);

}  // namespace parley::chat
