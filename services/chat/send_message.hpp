#pragma once

#include "context.hpp"
#include "runtime/call.hpp"
#include "runtime/reply.hpp"

namespace parley::chat {

/// POST /chat/send {conversation_id or recipient_id, text, client_msg_id?, reply_to?}: 202 {id,
/// conversation_id, client_msg_id, status: "accepted"} once the broker keeps the message. A repeat
/// with the same client_msg_id names the same id and never makes a second message; the first
/// content wins. The Idempotency-Key field may stand for client_msg_id; both at once must be equal.
///
/// Threads: an I/O thread; does not block. Where the cache of memberships doesn't know, the stores
/// are asked on a worker. While the store is down, who was a member when it was last asked may send
/// (MembershipCacheOptions::stale_for).
/// Errors: kInvalid, kUnsupportedMediaType, those of Admission::ask(); kUnavailable, kTimeout,
/// kOverloaded within 5 s: unknown, and safe to repeat.
void send_message(Context& context, runtime::Call call, runtime::Reply reply);

}  // namespace parley::chat
