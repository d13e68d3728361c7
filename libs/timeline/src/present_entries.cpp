#include "timeline/present_entries.hpp"

#include <algorithm>
#include <set>
#include <unordered_map>

namespace parley::timeline {
namespace {

using protocol::Entry;

bool is_edit(const Entry& entry) {
  return entry.item.kind == protocol::Kind::kEdit && !entry.deleted_at;
}

bool takes_back(const Entry& entry) {
  return entry.item.kind == protocol::Kind::kReaction && !entry.item.on;
}

/// Old entries took back one spelling of an emoji; a user who had put another kept it. So after
/// such an entry the reaction is still on.
bool keeps_another(const Entry& entry, const std::vector<Reaction>& reactions) {
  const protocol::Item& item = entry.item;
  return std::ranges::any_of(reactions, [&](const Reaction& one) {
    return one.on && one.applied_seq < entry.seq && one.message_id == item.target &&
           one.user_id == item.sender_id && one.emoji != item.emoji &&
           protocol::plain_emoji(one.emoji) == protocol::plain_emoji(item.emoji);
  });
}

/// Two edits of one millisecond are distinguished by their texts; of equal ones either will do.
bool counts(const Entry& edit, const MessageState& target) {
  return target.edited_at == edit.stored_at && target.text == edit.item.text;
}

}  // namespace

Result<std::vector<Entry>> present_entries(TimelineStore& timeline, CommandStore& commands,
                                           const ConversationId& conversation_id,
                                           const Page& page) {
  PARLEY_TRY(auto entries, timeline.entries(conversation_id, page));
  std::set<MessageId> targets;
  std::vector<Reaction> taken_back;
  for (const Entry& entry : entries) {
    if (is_edit(entry) || takes_back(entry)) targets.insert(entry.item.target.value());
    if (takes_back(entry)) {
      taken_back.push_back(
          {*entry.item.target, conversation_id, entry.item.sender_id, entry.item.emoji});
    }
  }
  if (targets.empty()) return entries;
  PARLEY_TRY(const auto messages, commands.messages(std::vector(targets.begin(), targets.end())));
  std::unordered_map<MessageId, const MessageState*> states;
  for (const Message& message : messages) states.emplace(message.entry.item.id, &message.state);
  PARLEY_TRY(const auto reactions, commands.reactions(taken_back));
  for (Entry& entry : entries) {
    if (takes_back(entry)) {
      const auto state = states.find(*entry.item.target);
      const bool carried_out = state != states.end() && state->second->applied_seq >= entry.seq;
      entry.item.on = carried_out && keeps_another(entry, reactions);
      continue;
    }
    const auto state = is_edit(entry) ? states.find(*entry.item.target) : states.end();
    // One that is stored but not applied yet is the latest so far.
    if (state == states.end() || state->second->applied_seq < entry.seq) continue;
    if (counts(entry, *state->second)) continue;
    entry.superseded = true;
    entry.item.text.clear();
    entry.mentions.clear();
  }
  return entries;
}

}  // namespace parley::timeline
