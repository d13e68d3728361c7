#include "timeline/present_entries.hpp"

#include <set>
#include <unordered_map>

namespace parley::timeline {
namespace {

using protocol::Entry;

bool is_edit(const Entry& entry) {
  return entry.item.kind == protocol::Kind::edit && !entry.deleted_at;
}

/// Two edits of one millisecond are told apart by their texts; of equal ones each may stand.
bool counts(const Entry& edit, const MessageState& target) {
  return target.edited_at == edit.stored_at && target.text == edit.item.text;
}

}  // namespace

Result<std::vector<Entry>> present_entries(TimelineStore& timeline, CommandStore& commands,
                                           const ConversationId& conversation_id,
                                           const Page& page) {
  PARLEY_TRY(auto entries, timeline.entries(conversation_id, page));
  std::set<MessageId> targets;
  for (const Entry& entry : entries) {
    if (is_edit(entry)) targets.insert(entry.item.target.value());
  }
  if (targets.empty()) return entries;
  PARLEY_TRY(const auto messages, commands.messages(std::vector(targets.begin(), targets.end())));
  std::unordered_map<MessageId, const MessageState*> states;
  for (const Message& message : messages) states.emplace(message.entry.item.id, &message.state);
  for (Entry& entry : entries) {
    const auto state = is_edit(entry) ? states.find(*entry.item.target) : states.end();
    // One that is stored and not carried out yet is the last one so far.
    if (state == states.end() || state->second->applied_seq < entry.seq) continue;
    if (counts(entry, *state->second)) continue;
    entry.superseded = true;
    entry.item.text.clear();
    entry.mentions.clear();
  }
  return entries;
}

}  // namespace parley::timeline
