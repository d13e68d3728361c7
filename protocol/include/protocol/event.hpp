#pragma once

#include <cstdint>
#include <string_view>

#include "base/id.hpp"
#include "base/result.hpp"

namespace parley::protocol {

/// What has to be known of a stored entry to hand it on: the rest stays the line that it is.
struct EventHead {
  ConversationId conversation_id;
  std::int64_t seq = 0;
  /// Whether the members of the conversation may be others from here on.
  bool changes_members = false;
};

/// Reads one line of a batch on chat.events, as write_entry() made it, of this or a newer version.
/// Errors: kMalformedItem.
Result<EventHead> read_event(std::string_view line);

}  // namespace parley::protocol
