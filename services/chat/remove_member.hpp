#pragma once

#include "context.hpp"
#include "runtime/call.hpp"

namespace parley::chat {

/// DELETE /chat/conversations/{conversation_id}/members/{user_id}: 204. With one's own id: leaves;
/// the last owner hands the role to the heir (permissions.hpp) on the way. The one removed may
/// still send for as long as another chat-service remembers the membership
/// (MembershipCacheOptions::fresh_for), but reads nothing more.
/// Errors: kNotFound, also where that user isn't a member; those of may_leave and may_remove.
Result<http::Response> remove_member(Context& context, const runtime::Call& call);

}  // namespace parley::chat
