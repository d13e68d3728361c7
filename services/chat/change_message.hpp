#pragma once

#include "context.hpp"
#include "runtime/call.hpp"
#include "runtime/reply.hpp"

/// Commands about a message. Each is accepted with 202 {id, conversation_id, client_msg_id, status}
/// and judged by chat-consumer: what became of it tells GET …/commands/{id} (show_command.hpp). The
/// Idempotency-Key field names the attempt: a repeat names the same command, which is judged once.
/// Threads, errors: as send_message; also kInvalid for what is no emoji.
namespace parley::chat {

/// PATCH …/messages/{message_id} {text, client_msg_id?}
void edit_message(Context& context, runtime::Call call, runtime::Reply reply);
/// DELETE …/messages/{message_id}
void delete_message(Context& context, runtime::Call call, runtime::Reply reply);
/// PUT …/messages/{message_id}/reactions/{emoji}
void add_reaction(Context& context, runtime::Call call, runtime::Reply reply);
/// DELETE …/messages/{message_id}/reactions/{emoji}
void remove_reaction(Context& context, runtime::Call call, runtime::Reply reply);

/// PUT …/messages/{message_id}/pin
void pin_message(Context& context, runtime::Call call, runtime::Reply reply);
/// DELETE …/messages/{message_id}/pin
void unpin_message(Context& context, runtime::Call call, runtime::Reply reply);

}  // namespace parley::chat
