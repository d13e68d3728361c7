#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/clock.hpp"
#include "base/id.hpp"
#include "protocol/item.hpp"

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

/// Those that the entries record: one per conversation and user.
std::vector<Joining> joinings_in(std::span<const protocol::Entry> entries);

}  // namespace parley::timeline
