#pragma once

#include "context.hpp"
#include "runtime/call.hpp"
#include "runtime/reply.hpp"

namespace parley::chat {

/// DELETE /chat/conversations/{conversation_id}/members/{user_id}: 204 once the broker keeps the
/// entry that tells of it: from there on it is in the timeline's order. With one's own id: leaves;
/// the last owner hands the role to the heir (permissions.hpp) on the way. The one removed reads
/// nothing more; through other instances they may still send for less than two seconds, until these
/// have learnt of it (messaging/recent_removals.hpp).
///
/// A repeat is 204, too, once the entry of the removal is kept: who has left is no member, however
/// often it is asked for.
///
/// Threads: an I/O thread; does not block: the stores are asked on a worker, and nobody waits for
/// the confirm. Errors: kNotFound, also where that user never was a member; those of may_leave and
/// may_remove; kUnconfirmed without a confirm after AnnouncerOptions::confirm_within: the removal
/// is made, and the entry follows by itself.
void remove_member(Context& context, runtime::Call call, runtime::Reply reply);

}  // namespace parley::chat
