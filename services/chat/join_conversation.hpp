#pragma once

#include "context.hpp"
#include "runtime/call.hpp"

namespace parley::chat {

/// POST /chat/conversations/{conversation_id}/join: the caller is a member of the public
/// conversation from now, and reads the whole history. 200 with the conversation as GET shows it,
/// also for who is in already. Who was removed may come in again: removing from a public
/// conversation sends out, it bars nobody. The first to join one whose members have all left is its
/// owner, but for `general`. At most kMaxPublicMembers (asked before the write, as add_members
/// says). Errors: kNotFound where there is no public conversation with this id, the same for a
/// group and for nothing; kConflict where it is full.
Result<http::Response> join_conversation(Context& context, const runtime::Call& call);

}  // namespace parley::chat
