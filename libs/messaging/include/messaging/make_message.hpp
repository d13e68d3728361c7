#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/id.hpp"
#include "base/result.hpp"
#include "protocol/item.hpp"

namespace parley::messaging {

/// A message to send. Whether the sender may is checked afterwards, by Admission.
struct SendRequest {
  ConversationId conversation_id;
  UserId sender_id;
  std::string text;
  /// Generated if the client names none.
  std::optional<std::string> client_msg_id;
  std::string request_id;
  std::string traceparent;
  /// The message of the same conversation that this one answers. chat-consumer checks whether it
  /// exists: it may be accepted and not stored yet.
  std::optional<MessageId> reply_to = std::nullopt;
};

/// 1 to kMaxTextBytes bytes of UTF-8 without U+0000. Errors: kInvalid, naming `text`.
Status check_text(std::string_view text);

/// 1 to kMaxClientMsgIdBytes bytes of UTF-8 without control characters (U+0000 … U+001F, U+007F).
/// Errors: kInvalid, naming `client_msg_id`.
Status check_client_msg_id(std::string_view client_msg_id);

/// The item with its derived id, accepted now: the same id for each repeat with the same
/// client_msg_id, sender and conversation. Errors: kInvalid.
Result<protocol::Item> make_message(SendRequest request);

}  // namespace parley::messaging
