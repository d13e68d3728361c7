#pragma once

#include <cstdint>

#include "base/clock.hpp"
#include "base/id.hpp"

namespace parley::timeline {

/// Where a user joined the conversation: the last entry that added them. Members since its creation
/// have none.
struct Joining {
  ConversationId conversation_id;
  UserId user_id;
  std::int64_t seq = 0;
  /// Of the entry with this seq: how many messages preceded the user.
  std::int64_t message_number = 0;
  /// When the joining was accepted: the joined_at of the membership that it made.
  Timestamp accepted_at{};

  bool operator==(const Joining&) const = default;
};

}  // namespace parley::timeline
