#pragma once

#include <span>
#include <unordered_map>
#include <vector>

#include "timeline/command_store.hpp"

namespace parley::timeline {

/// How many users have put each emoji to some messages.
using ShownReactions = std::unordered_map<MessageId, std::vector<ReactionCount>>;

/// The reactions as they are shown, of those of the messages that differ in it from their states.
///
/// Once \u2764 with U+FE0F and without it were two reactions, and one user could put both. They are
/// one now, by plain_emoji(): on while the user has any spelling on, counted once for each user,
/// and in the place of the spelling that came first. States in which no emoji has a U+FE0F, which
/// is so of all new ones, tell it themselves. Errors as for CommandStore.
Result<ShownReactions> shown_reactions(CommandStore& commands, std::span<const Message> messages);

}  // namespace parley::timeline
