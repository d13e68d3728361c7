#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "base/id.hpp"
#include "base/result.hpp"
#include "protocol/item.hpp"

namespace parley::protocol {

/// What must be known of a stored entry to forward it; the rest stays as the line.
struct EventHead {
  ConversationId conversation_id;
  std::int64_t seq = 0;
  /// Nothing where the line has no such time.
  std::optional<Timestamp> stored_at = std::nullopt;
  /// Whether the members of the conversation may change with this entry. If so and both lists are
  /// empty, a newer version wrote it: only the store knows who.
  bool changes_members = false;
  /// Who is a member from this entry on, and who is one up to and with it.
  std::vector<UserId> added = {};
  std::vector<UserId> removed = {};

  bool operator==(const EventHead&) const = default;
};

/// What read_event() returns for the line that write_entry() writes for it.
EventHead head_of(const Entry& entry);

/// Reads one line of a batch on chat.events, as write_entry() made it, of this or a newer version.
/// Errors: kMalformedItem.
Result<EventHead> read_event(std::string_view line);

}  // namespace parley::protocol
