#pragma once

#include <string>

#include "client/types.hpp"

/// Entries for tests.
namespace parley::cli::chat {

struct Talk {
  const ConversationId id = ConversationId::random();
  const UserId ada = UserId::random();
  const UserId grace = UserId::random();
  std::int64_t last_seq = 0;
  std::int64_t messages = 0;
  /// Advances by one minute per entry.
  Timestamp time = *parse_timestamp("2026-11-23T08:00:00.000Z");

  client::Entry entry(const std::string& kind, const UserId& sender, const std::string& text = "") {
    time += std::chrono::minutes(1);
    if (kind == "message") ++messages;
    client::Message message{MessageId::random(), id,   ++last_seq, messages, sender,
                            random_id_text(),    text, time,       time};
    return {kind, std::move(message), "r", ""};
  }
  client::Entry said(const UserId& sender, const std::string& text) {
    return entry("message", sender, text);
  }
  client::Entry about(const client::Entry& message, const std::string& kind, const UserId& sender,
                      const std::string& text = "") {
    client::Entry made = entry(kind, sender, text);
    made.target = message.message.id;
    return made;
  }
  client::Entry reaction(const client::Entry& message, const UserId& sender,
                         const std::string& emoji, bool on) {
    client::Entry made = about(message, "reaction", sender);
    made.emoji = emoji;
    made.on = on;
    return made;
  }
};

}  // namespace parley::cli::chat
