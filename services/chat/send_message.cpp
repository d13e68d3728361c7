#include "accept_item.hpp"
#include "handlers.hpp"
#include "idempotency_key.hpp"
#include "messaging/make_message.hpp"
#include "protocol/message_id.hpp"
#include "runtime/json_body.hpp"

namespace parley::chat {
namespace {

Result<messaging::SendTarget> read_target(json::Members& members, const UserId& sender_id) {
  const auto conversation_id = members.optional_id<ConversationId>("conversation_id");
  const auto recipient_id = members.optional_id<UserId>("recipient_id");
  if (members.has("conversation_id") == members.has("recipient_id")) {
    members.refuse("either `conversation_id` or `recipient_id` is required");
  }
  if (conversation_id) return messaging::SendTarget{sender_id, *conversation_id, {}};
  // If both are missing, finish() refuses the request, and this target is never used.
  const UserId& other = recipient_id.value_or(sender_id);
  return messaging::SendTarget{sender_id, protocol::direct_conversation_id(sender_id, other),
                               other};
}

Result<Acceptance> read_send(runtime::Call& call, runtime::Reply& reply) {
  PARLEY_TRY(auto members, runtime::json_body(call.request));
  PARLEY_TRY(messaging::SendTarget target, read_target(members, call.identity().user_id));
  std::string text = members.required_text("text", {1, protocol::kMaxTextBytes});
  auto client_msg_id = members.optional_text("client_msg_id", {1, protocol::kMaxClientMsgIdBytes});
  auto reply_to = members.optional_id<MessageId>("reply_to");
  PARLEY_CHECK(members.finish());
  PARLEY_CHECK(take_idempotency_key(call.request, client_msg_id));
  PARLEY_TRY(protocol::Item item,
             messaging::make_message({target.conversation_id, target.sender_id, std::move(text),
                                      std::move(client_msg_id), std::move(call.request_id),
                                      std::move(call.traceparent), std::move(reply_to)}));
  return Acceptance{std::move(target), std::move(item), std::move(reply)};
}

}  // namespace

void send_message(Context& context, runtime::Call call, runtime::Reply reply) {
  auto send = read_send(call, reply);
  if (send.has_error()) return reply(send.error());
  accept_item(context, *std::move(send));
}

}  // namespace parley::chat
