#include "send_message.hpp"

#include <boost/json/serialize.hpp>
#include <boost/json/string.hpp>
#include <boost/json/value.hpp>

#include "authorize_send.hpp"
#include "idempotency_key.hpp"
#include "messaging/send_message.hpp"
#include "protocol/message_id.hpp"
#include "runtime/json_body.hpp"

namespace parley::chat {
namespace {

using messaging::MembershipCache;

struct Send {
  SendTarget target;
  protocol::Item item;
  runtime::Reply reply;
};

Result<SendTarget> read_target(json::Members& members, const UserId& sender_id) {
  const auto conversation_id = members.optional_id<ConversationId>("conversation_id");
  const auto recipient_id = members.optional_id<UserId>("recipient_id");
  if (members.has("conversation_id") == members.has("recipient_id")) {
    members.refuse("there must be either `conversation_id` or `recipient_id`");
  }
  if (conversation_id) return SendTarget{sender_id, *conversation_id, {}};
  // Without either the request is refused by finish(), and this target is never used.
  const UserId& other = recipient_id.value_or(sender_id);
  return SendTarget{sender_id, protocol::direct_conversation_id(sender_id, other), other};
}

Status take_idempotency_key(const http::Request& request, std::optional<std::string>& id) {
  PARLEY_TRY(auto key, idempotency_key(request));
  if (id && key && *id != *key) {
    return Error{code::kInvalid, "`client_msg_id` and Idempotency-Key are different"};
  }
  if (!id) id = std::move(key);
  return {};
}

Result<Send> read_send(runtime::Call& call, runtime::Reply& reply) {
  PARLEY_TRY(auto members, runtime::json_body(call.request));
  PARLEY_TRY(SendTarget target, read_target(members, call.identity().user_id));
  std::string text = members.required_text("text", {1, protocol::kMaxTextBytes});
  auto client_msg_id = members.optional_text("client_msg_id", {1, protocol::kMaxClientMsgIdBytes});
  PARLEY_CHECK(members.finish());
  PARLEY_CHECK(take_idempotency_key(call.request, client_msg_id));
  PARLEY_TRY(protocol::Item item,
             messaging::make_item({target.conversation_id, target.sender_id, std::move(text),
                                   std::move(client_msg_id), std::move(call.request_id),
                                   std::move(call.traceparent)}));
  return Send{std::move(target), std::move(item), std::move(reply)};
}

std::string accepted_body(const protocol::Item& item) {
  std::string body = R"({"id":")" + item.id.text() + R"(","conversation_id":")" +
                     item.conversation_id.text() + R"(","client_msg_id":)";
  body += boost::json::serialize(boost::json::string(item.client_msg_id));
  return body + R"(,"status":"accepted"})";
}

void publish(Context& context, const Send& send) {
  const auto taken = context.messages.publish(
      send.item, [reply = send.reply, body = accepted_body(send.item)](const Status& confirmed) {
        if (confirmed.has_error()) return reply(confirmed.error());
        reply(http::Response::json_text(202, body));
      });
  if (taken.has_error()) send.reply(taken.error());
}

void authorize_and_publish(Context& context, const Send& send, MembershipCache::Answer known) {
  // Waited past its deadline: the client was told to try again.
  if (send.reply.answered()) return;
  const auto& [sender_id, conversation_id, recipient_id] = send.target;
  const Status authorized = authorize_send(context, send.target);
  if (authorized.has_value()) {
    context.memberships.put(conversation_id, sender_id);
    return publish(context, send);
  }
  if (authorized.error().code == code::kUnavailable) {
    context.store_health.set(false);
    if (known == MembershipCache::Answer::stale) return publish(context, send);
  } else {
    context.memberships.forget(conversation_id, sender_id);
  }
  send.reply(authorized.error());
}

}  // namespace

void send_message(Context& context, runtime::Call call, runtime::Reply reply) {
  auto send = read_send(call, reply);
  if (send.has_error()) return reply(send.error());
  const auto known = context.memberships.ask(send->target.conversation_id, send->target.sender_id);
  const bool enough = known == MembershipCache::Answer::fresh ||
                      (known == MembershipCache::Answer::stale && !context.store_health.is_up());
  if (enough) return publish(context, *send);
  const bool submitted =
      context.workers.submit([&context, known, send = std::make_shared<Send>(*send)] {
        authorize_and_publish(context, *send, known);
      });
  if (!submitted) {
    send->reply(Error{code::kOverloaded, "too many requests wait for the store", true});
  }
}

}  // namespace parley::chat
