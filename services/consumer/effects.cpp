#include "effects.hpp"

#include <algorithm>
#include <set>
#include <unordered_map>
#include <utility>

namespace parley::consumer {
namespace {

using protocol::Entry;
using protocol::Kind;
using timeline::Message;
using timeline::MessageState;

void count(MessageState& state, const std::string& emoji, bool on) {
  const auto found = std::ranges::find(state.reactions, emoji, &timeline::ReactionCount::emoji);
  if (on && found == state.reactions.end()) {
    state.reactions.push_back({emoji, 1});
  } else if (on) {
    ++found->count;
  } else if (found != state.reactions.end() && --found->count == 0) {
    state.reactions.erase(found);
  }
}

void apply(const Entry& command, MessageState& state) {
  state.applied_seq = command.seq;
  switch (command.item.kind) {
    case Kind::edit:
      state.text = command.item.text;
      state.edited_at = command.stored_at;
      break;
    case Kind::deletion:
      state = {.applied_seq = command.seq, .deleted_at = command.stored_at};
      break;
    case Kind::reaction:
      // Only what changes something was applied, so each counts.
      count(state, command.item.emoji, command.item.on);
      break;
    default:
      break;
  }
}

}  // namespace

Status carry_out(timeline::CommandStore& commands, const Batch& batch) {
  std::vector<Entry> entries = batch.duplicates;
  entries.insert(entries.end(), batch.stored.begin(), batch.stored.end());
  return carry_out(commands, std::move(entries));
}

Status carry_out(timeline::CommandStore& commands, std::vector<Entry> entries) {
  std::erase_if(entries, [](const Entry& one) { return !protocol::is_command(one.item.kind); });
  if (entries.empty()) return {};
  std::ranges::stable_sort(entries, {}, &Entry::seq);
  std::set<MessageId> ids;
  std::vector<timeline::Reaction> reactions;
  for (const Entry& entry : entries) {
    const protocol::Item& item = entry.item;
    ids.insert(item.target.value());
    if (item.kind == Kind::reaction) {
      reactions.push_back(
          {*item.target, item.conversation_id, item.sender_id, item.emoji, item.on, entry.seq});
    }
  }
  PARLEY_TRY(auto messages, commands.messages(std::vector(ids.begin(), ids.end())));
  std::unordered_map<MessageId, Message*> by_id;
  for (Message& message : messages) by_id.emplace(message.entry.item.id, &message);
  for (const Entry& entry : entries) {
    const auto found = by_id.find(*entry.item.target);
    if (found == by_id.end()) return unavailable("the store does not show a command's message yet");
    if (found->second->state.applied_seq < entry.seq) apply(entry, found->second->state);
  }
  // The reactions first: the state says that they are done.
  PARLEY_CHECK(commands.save_reactions(reactions));
  return commands.save_states(messages);
}

}  // namespace parley::consumer
