#include "messaging/make_message.hpp"

#include <algorithm>
#include <utility>

#include "base/clock.hpp"
#include "base/utf8.hpp"
#include "protocol/message_id.hpp"

namespace parley::messaging {

Status check_text(std::string_view text) {
  if (text.empty() || text.size() > protocol::kMaxTextBytes) {
    return Error{code::kInvalid, "`text` must have 1 to " +
                                     std::to_string(protocol::kMaxTextBytes) +
                                     " bytes of UTF-8; it has " + std::to_string(text.size())};
  }
  if (!is_utf8(text)) return Error{code::kInvalid, "`text` is not valid UTF-8"};
  if (text.find('\0') != std::string_view::npos) {
    return Error{code::kInvalid, "`text` contains U+0000, which is not allowed"};
  }
  return {};
}

Status check_client_msg_id(std::string_view client_msg_id) {
  const auto is_control = [](char c) {
    return static_cast<unsigned char>(c) < 0x20 || static_cast<unsigned char>(c) == 0x7F;
  };
  if (client_msg_id.empty() || client_msg_id.size() > protocol::kMaxClientMsgIdBytes) {
    return Error{code::kInvalid, "`client_msg_id` must have 1 to " +
                                     std::to_string(protocol::kMaxClientMsgIdBytes) + " bytes"};
  }
  if (!is_utf8(client_msg_id) || std::ranges::any_of(client_msg_id, is_control)) {
    return Error{code::kInvalid, "`client_msg_id` must be UTF-8 without control characters"};
  }
  return {};
}

Result<protocol::Item> make_message(SendRequest request) {
  PARLEY_CHECK(check_text(request.text));
  std::string client_msg_id =
      request.client_msg_id ? *std::move(request.client_msg_id) : random_id_text();
  PARLEY_CHECK(check_client_msg_id(client_msg_id));
  MessageId id = protocol::derive_message_id(protocol::kMessageKind, request.conversation_id,
                                             request.sender_id, "", client_msg_id);
  return protocol::Item{.id = std::move(id),
                        .conversation_id = std::move(request.conversation_id),
                        .sender_id = std::move(request.sender_id),
                        .client_msg_id = std::move(client_msg_id),
                        .text = std::move(request.text),
                        .accepted_at = now(),
                        .request_id = std::move(request.request_id),
                        .traceparent = std::move(request.traceparent),
                        .reply_to = std::move(request.reply_to)};
}

}  // namespace parley::messaging
