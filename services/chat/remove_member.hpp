#pragma once

#include "context.hpp"
#include "runtime/call.hpp"

namespace parley::chat {

/// DELETE /chat/conversations/{conversation_id}/members/{user_id}: 204. With one's own id: leaves;
/// the last owner hands the role to the heir (permissions.hpp) on the way. The one removed reads
/// nothing more; through other instances they may still send for less than two seconds, until these
/// have learnt of it (messaging/recent_removals.hpp).
/// Errors: kNotFound, also where that user isn't a member; those of may_leave and may_remove.
Result<http::Response> remove_member(Context& context, const runtime::Call& call);

}  // namespace parley::chat
