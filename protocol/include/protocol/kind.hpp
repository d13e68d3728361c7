#pragma once

#include <optional>
#include <string_view>

namespace parley::protocol {

/// What an entry of a timeline is. The names are permanent: they are in stores, in queues and in
/// ids.
enum class Kind {
  kMessage,
  /// Commands about a message: judged by chat-consumer, and entries only if they change something.
  kEdit,
  kDeletion,
  kReaction,
  /// Facts about the conversation, which chat-service has already recorded.
  kMembersAdded,
  kMemberRemoved,
  kMemberLeft,
  kRoleChanged,
  kTitleChanged,
  /// A command, too.
  kPin,
  /// How far a user has read: goes through the queue, and is no entry.
  kRead,
};

/// "message", "edit", "delete", "reaction", "members_added", …
std::string_view kind_name(Kind kind);
std::optional<Kind> parse_kind(std::string_view name);

/// Whether it has a target and may be refused: edit, deletion, reaction, pin.
bool is_command(Kind kind);

/// Whether it gets a place in the timeline: all but read.
bool is_entry(Kind kind);

}  // namespace parley::protocol
