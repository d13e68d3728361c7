#pragma once

#include "authorize_send.hpp"
#include "runtime/reply.hpp"

namespace parley::chat {

/// An item that is to be accepted, and whom to tell.
struct Acceptance {
  SendTarget target;
  protocol::Item item;
  runtime::Reply reply;
};

/// Authorises, publishes, and answers 202 {id, conversation_id, client_msg_id, status: "accepted"}
/// once the broker keeps the item; a read mark is answered 204. Where the cache of memberships
/// doesn't know, the stores are asked on a worker; while the store is down, who was a member when
/// it was last asked may go on (MembershipCacheOptions::stale_for).
///
/// Threads: an I/O thread; does not block. Errors, as the answer: those of authorize_send;
/// kUnavailable, kTimeout, kOverloaded within 5 s: unknown, and safe to repeat.
void accept_item(Context& context, Acceptance acceptance);

}  // namespace parley::chat
