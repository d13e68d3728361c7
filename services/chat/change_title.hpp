#pragma once

#include "context.hpp"
#include "runtime/call.hpp"

namespace parley::chat {

/// PATCH /chat/conversations/{conversation_id} {title}: `null` takes the title away, but not
/// that of a public conversation. 200 with the conversation as it is then. Errors: kInvalid;
/// kNotFound; those of may_change_title.
Result<http::Response> change_title(Context& context, const runtime::Call& call);

}  // namespace parley::chat
