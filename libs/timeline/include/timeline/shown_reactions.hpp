#pragma once

#include <span>
#include <unordered_map>
#include <vector>

#include "timeline/command_store.hpp"

namespace parley::timeline {

/// How many users have reacted to messages with each emoji.
using ShownReactions = std::unordered_map<MessageId, std::vector<ReactionCount>>;

/// The reactions as shown, only for those of the messages where they differ from the state.
///
/// Once \u2764 with U+FE0F and without it were two reactions, and one user could put both. They are
/// one now, by plain_emoji(): on while the user has any spelling on, counted once for each user,
/// and in the place of the spelling that came first. States in which no emoji has a U+FE0F, such as
/// all new ones, need no such change. Errors as for CommandStore.
Result<ShownReactions> shown_reactions(CommandStore& commands, std::span<const Message> messages);

}  // namespace parley::timeline
