#include "timeline/shown_reactions.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <string>

#include "protocol/item.hpp"

namespace parley::timeline {
namespace {

using Users = std::set<UserId>;

bool is_plain(const ReactionCount& one) { return protocol::plain_emoji(one.emoji) == one.emoji; }

std::vector<ReactionCount> count(const MessageState& state,
                                 std::map<std::string, Users>& users_by_emoji) {
  std::vector<ReactionCount> counts;
  for (const ReactionCount& one : state.reactions) {
    const std::string emoji = protocol::plain_emoji(one.emoji);
    Users& users = users_by_emoji[emoji];
    if (!users.empty()) counts.push_back({emoji, static_cast<std::int64_t>(users.size())});
    users.clear();
  }
  return counts;
}

}  // namespace

Result<ShownReactions> shown_reactions(CommandStore& commands, std::span<const Message> messages) {
  std::vector<MessageId> ids;
  for (const Message& message : messages) {
    const bool plain = std::ranges::all_of(message.state.reactions, is_plain);
    if (!plain) ids.push_back(message.entry.item.id);
  }
  ShownReactions shown;
  if (ids.empty()) return shown;
  PARLEY_TRY(const auto reactions, commands.reactions_to(ids));
  std::map<MessageId, std::map<std::string, Users>> users;
  for (const Reaction& one : reactions) {
    users[one.message_id][protocol::plain_emoji(one.emoji)].insert(one.user_id);
  }
  for (const Message& message : messages) {
    const MessageId& id = message.entry.item.id;
    if (std::ranges::find(ids, id) != ids.end() && !shown.contains(id)) {
      shown.emplace(id, count(message.state, users[id]));
    }
  }
  return shown;
}

}  // namespace parley::timeline
