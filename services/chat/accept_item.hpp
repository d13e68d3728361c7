#pragma once

#include "context.hpp"
#include "messaging/admission.hpp"
#include "runtime/reply.hpp"

namespace parley::chat {

/// An item to be accepted, and the reply to its sender.
struct Acceptance {
  messaging::SendTarget target;
  protocol::Item item;
  runtime::Reply reply;
};

/// Authorises and publishes the item, and answers 202 {id, conversation_id, client_msg_id, status:
/// "accepted"} once the broker has confirmed it; 204 for a read mark. If the sender's permission is
/// unknown, a worker queries the stores (messaging/admission.hpp).
///
/// Threads: an I/O thread; does not block. Errors, as the answer: those of Admission::ask();
/// kUnavailable, kTimeout, kOverloaded within 5 s: unknown, and safe to repeat.
void accept_item(Context& context, Acceptance acceptance);

}  // namespace parley::chat
