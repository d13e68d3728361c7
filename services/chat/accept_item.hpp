#pragma once

#include "context.hpp"
#include "messaging/admission.hpp"
#include "runtime/reply.hpp"

namespace parley::chat {

/// An item that is to be accepted, and whom to tell.
struct Acceptance {
  messaging::SendTarget target;
  protocol::Item item;
  runtime::Reply reply;
};

/// Authorises, publishes, and answers 202 {id, conversation_id, client_msg_id, status: "accepted"}
/// once the broker keeps the item; a read mark is answered 204. Where it isn't known whether the
/// sender may, the stores are asked on a worker (messaging/admission.hpp).
///
/// Threads: an I/O thread; does not block. Errors, as the answer: those of Admission::ask();
/// kUnavailable, kTimeout, kOverloaded within 5 s: unknown, and safe to repeat.
void accept_item(Context& context, Acceptance acceptance);

}  // namespace parley::chat
