#include "messaging/make_command.hpp"

#include <utility>

#include "base/clock.hpp"
#include "messaging/send_message.hpp"

namespace parley::messaging {

Result<protocol::Item> make_command(CommandRequest request) {
  using protocol::Kind;
  if (request.kind == Kind::edit) PARLEY_CHECK(check_text(request.text));
  if (request.kind == Kind::reaction && !protocol::is_emoji(request.emoji)) {
    return Error{code::kInvalid, "the emoji must have 1 to 64 bytes of UTF-8 without white space"};
  }
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

}  // namespace parley::messaging
