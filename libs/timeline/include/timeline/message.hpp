#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "protocol/item.hpp"

namespace parley::timeline {

struct ReactionCount {
  std::string emoji;
  /// At least 1.
  std::int64_t count = 0;

  bool operator==(const ReactionCount&) const = default;
};

/// Who pinned a message, and when.
struct Pin {
  UserId user_id;
  Timestamp at{};

  bool operator==(const Pin&) const = default;
};

/// The replies to the message that started a thread.
struct Thread {
  /// Includes deleted ones: their places stay.
  std::int64_t replies = 0;
  MessageId last_reply_id;
  Timestamp last_reply_at{};

  bool operator==(const Thread&) const = default;
};

/// A message's state after commands and replies.
struct MessageState {
  /// The seq of the last command or reply applied; 0 before the first.
  std::int64_t applied_seq = 0;
  /// The text after the last edit.
  std::optional<std::string> text = std::nullopt;
  /// Users mentioned in that text.
  std::vector<UserId> mentions = {};
  std::optional<Timestamp> edited_at = std::nullopt;
  std::optional<Timestamp> deleted_at = std::nullopt;
  /// In the order of first use.
  std::vector<ReactionCount> reactions = {};
  std::optional<Pin> pin = std::nullopt;
  /// Of the message that started a thread.
  std::optional<Thread> thread = std::nullopt;

  bool operator==(const MessageState&) const = default;
};

/// A message as it is now. The entry keeps the text that was sent, unless it was deleted.
struct Message {
  protocol::Entry entry;
  MessageState state = {};

  /// Empty if it was deleted.
  const std::string& text() const { return state.text ? *state.text : entry.item.text; }
  const std::vector<UserId>& mentions() const {
    return state.text ? state.mentions : entry.mentions;
  }

  bool operator==(const Message&) const = default;
};

}  // namespace parley::timeline
