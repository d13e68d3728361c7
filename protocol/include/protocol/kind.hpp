#pragma once

#include <optional>
#include <string_view>

namespace parley::protocol {

/// What an entry of a timeline is. The names are permanent: they are in stores, in queues and in
/// ids.
enum class Kind {
  message,
  /// Commands about a message: judged by chat-consumer, and entries only if they change something.
  edit,
  deletion,
  reaction,
  /// Facts about the conversation, which chat-service has written down before.
  members_added,
  member_removed,
  member_left,
  role_changed,
  title_changed,
};

/// "message", "edit", "delete", "reaction", "members_added", …
std::string_view kind_name(Kind kind);
std::optional<Kind> parse_kind(std::string_view name);

/// Whether it has a target and may be refused: edit, deletion, reaction.
bool is_command(Kind kind);

}  // namespace parley::protocol
