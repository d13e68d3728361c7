#include "messaging/make_command.hpp"

#include <utility>

#include "base/clock.hpp"
#include "messaging/make_message.hpp"
#include "protocol/message_id.hpp"

namespace parley::messaging {

Result<protocol::Item> make_command(CommandRequest request) {
  using protocol::Kind;
  if (request.kind == Kind::kEdit) PARLEY_CHECK(check_text(request.text));
  if (request.kind == Kind::kReaction && !protocol::is_emoji(request.emoji)) {
    return Error{code::kInvalid, "the emoji must have 1 to 64 bytes of UTF-8 without white space"};
  }
  request.emoji = protocol::plain_emoji(request.emoji);
  std::string key = request.client_msg_id ? *std::move(request.client_msg_id) : random_id_text();
  PARLEY_CHECK(check_client_msg_id(key));
  protocol::Item item{.id = request.target,
                      .conversation_id = std::move(request.conversation_id),
                      .sender_id = std::move(request.sender_id),
                      .client_msg_id = std::move(key),
                      .text = std::move(request.text),
                      .accepted_at = now(),
                      .request_id = std::move(request.request_id),
                      .traceparent = std::move(request.traceparent),
                      .kind = request.kind,
                      .target = std::move(request.target),
                      .emoji = std::move(request.emoji),
                      .on = request.on};
  item.id = protocol::derive_id(item);
  return item;
}

protocol::Item make_read(ConversationId conversation_id, UserId user_id, std::int64_t seq,
                         std::string request_id, std::string traceparent) {
  const std::string key = std::to_string(seq);
  auto id = protocol::derive_message_id(protocol::kind_name(protocol::Kind::kRead), conversation_id,
                                        user_id, "", key);
  return {.id = std::move(id),
          .conversation_id = std::move(conversation_id),
          .sender_id = std::move(user_id),
          .client_msg_id = key,
          .text = {},
          .accepted_at = now(),
          .request_id = std::move(request_id),
          .traceparent = std::move(traceparent),
          .kind = protocol::Kind::kRead,
          .up_to = seq};
}

}  // namespace parley::messaging
