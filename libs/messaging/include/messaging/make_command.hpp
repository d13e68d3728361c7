#pragma once

#include <optional>
#include <string>

#include "base/id.hpp"
#include "base/result.hpp"
#include "protocol/item.hpp"

namespace parley::messaging {

/// A command on a message. Whether the sender may is checked afterwards, by Admission.
struct CommandRequest {
  /// edit, deletion, reaction or pin.
  protocol::Kind kind;
  ConversationId conversation_id;
  UserId sender_id;
  MessageId target;
  /// Of an edit.
  std::string text = {};
  /// Of a reaction; the item has its plain_emoji().
  std::string emoji = {};
  /// Of a reaction and a pin.
  bool on = false;
  /// Generated if the client names none.
  std::optional<std::string> client_msg_id = std::nullopt;
  std::string request_id = {};
  std::string traceparent = {};
};

/// The item with its derived id, accepted now: the same id for each repeat with the same
/// client_msg_id that says the same (kind, sender, target, text, emoji and `on`). Errors: kInvalid,
/// naming `text`, `emoji` or `client_msg_id`.
Result<protocol::Item> make_command(CommandRequest request);

/// The item for a read mark: the user has read the conversation up to `seq`, which is at least 1:
/// the same id for each repeat.
protocol::Item make_read(ConversationId conversation_id, UserId user_id, std::int64_t seq,
                         std::string request_id, std::string traceparent);

}  // namespace parley::messaging
