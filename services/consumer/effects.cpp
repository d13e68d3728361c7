#include "effects.hpp"

#include <algorithm>
#include <set>
#include <unordered_map>
#include <utility>

namespace parley::consumer {
namespace {

using protocol::Entry;
using protocol::Item;
using protocol::Kind;
using timeline::Listed;
using timeline::Message;
using timeline::MessageState;

/// Another consumer changes pins concurrently only during a takeover, or when it resumes from a
/// pause.
constexpr int kMostTries = 10;

bool has_effects(const Entry& entry) {
  return protocol::is_command(entry.item.kind) || entry.thread_id || !entry.mentions.empty();
}

/// The message whose state the entry changes.
std::optional<MessageId> changed_by(const Entry& entry) {
  return entry.item.target ? entry.item.target : entry.thread_id;
}

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

void apply(const Entry& entry, MessageState& state) {
  state.applied_seq = entry.seq;
  const Item& item = entry.item;
  switch (item.kind) {
    case Kind::kMessage:
      state.thread = timeline::Thread{(state.thread ? state.thread->replies : 0) + 1, item.id,
                                      entry.stored_at};
      break;
    case Kind::kEdit:
      state.text = item.text;
      state.mentions = entry.mentions;
      state.edited_at = entry.stored_at;
      break;
    case Kind::kDeletion:
      state = {.applied_seq = entry.seq,
               .deleted_at = entry.stored_at,
               .thread = std::move(state.thread)};
      break;
    case Kind::kReaction:
      // Only reactions that change something were applied, so each counts.
      count(state, item.emoji, item.on);
      break;
    case Kind::kPin:
      state.pin.reset();
      if (item.on) state.pin = timeline::Pin{item.sender_id, entry.stored_at};
      break;
    default:
      break;
  }
}

/// Removing a reaction removes all its spellings, which used to be separate reactions. Entries from
/// that time, with their own spelling, remove only that one.
Result<std::vector<timeline::Reaction>> other_spellings(const messaging::Stores& stores,
                                                        const std::vector<Entry>& entries) {
  std::vector<timeline::Reaction> asked;
  for (const Entry& entry : entries) {
    const Item& item = entry.item;
    const bool takes_all_back =
        item.kind == Kind::kReaction && !item.on && item.emoji == protocol::plain_emoji(item.emoji);
    if (!takes_all_back) continue;
    asked.push_back(
        {*item.target, item.conversation_id, item.sender_id, item.emoji, false, entry.seq});
  }
  PARLEY_TRY(auto found, stores.commands.reactions(asked));
  std::erase_if(found, [](const timeline::Reaction& one) {
    return !one.on || one.emoji == protocol::plain_emoji(one.emoji);
  });
  std::vector<timeline::Reaction> others;
  for (const timeline::Reaction& one : found) {
    for (timeline::Reaction off : asked) {
      const bool same = off.message_id == one.message_id && off.user_id == one.user_id &&
                        off.emoji == protocol::plain_emoji(one.emoji);
      if (!same || off.applied_seq < one.applied_seq) continue;
      off.emoji = one.emoji;
      others.push_back(std::move(off));
    }
  }
  return others;
}

/// All effects of some entries, before they are saved.
struct Effects {
  std::vector<timeline::Reaction> reactions;
  std::vector<Listed> listed;
  /// Saved after `listed`.
  std::vector<Listed> unlisted;
  std::vector<Message> messages;
  std::unordered_map<MessageId, Message*> by_id;
  /// Messages whose pins may have changed, now or by a consumer that died before it updated the
  /// list.
  std::set<MessageId> pinned_anew;

  Status add(const Entry& entry);
  Status save(const messaging::Stores& stores);

 private:
  void list(const Entry& entry, const Message* changed);
  struct Pins {
    std::vector<Listed> on;
    std::vector<Listed> off;
  };
  /// The list entries for pinned_anew, according to the current states.
  Result<Pins> pins(const messaging::Stores& stores) const;
  Status list_pins(const messaging::Stores& stores) const;
  static Listed mention(const UserId& user_id, const Entry& message);
};

Status Effects::add(const Entry& entry) {
  const Item& item = entry.item;
  const auto changed = changed_by(entry);
  Message* message = nullptr;
  if (changed) {
    const auto found = by_id.find(*changed);
    if (found == by_id.end()) return unavailable("the store does not show an entry's message yet");
    message = found->second;
  }
  // A deletion also removes reactions that are saved again after it.
  if (item.kind == Kind::kReaction && !message->state.deleted_at) {
    reactions.push_back(
        {*item.target, item.conversation_id, item.sender_id, item.emoji, item.on, entry.seq});
  }
  list(entry, message);
  if (item.kind == Kind::kPin || item.kind == Kind::kDeletion) pinned_anew.insert(*changed);
  if (message == nullptr || message->state.applied_seq >= entry.seq) return {};
  if (item.kind == Kind::kDeletion) {
    for (const auto* users : {&message->entry.mentions, &message->state.mentions}) {
      for (const UserId& user_id : *users) unlisted.push_back(mention(user_id, message->entry));
    }
  }
  apply(entry, message->state);
  return {};
}

Status Effects::save(const messaging::Stores& stores) {
  if (!reactions.empty()) PARLEY_CHECK(stores.commands.save_reactions(reactions));
  PARLEY_CHECK(stores.listings.add(listed));
  PARLEY_CHECK(stores.listings.remove(unlisted));
  // The states are saved last: they record that everything above was done.
  PARLEY_CHECK(stores.commands.save_states(messages));
  return pinned_anew.empty() ? Status() : list_pins(stores);
}

Result<Effects::Pins> Effects::pins(const messaging::Stores& stores) const {
  PARLEY_TRY(const auto now,
             stores.commands.messages(std::vector(pinned_anew.begin(), pinned_anew.end())));
  Pins found;
  for (const Message& message : now) {
    const Item& item = message.entry.item;
    (message.state.pin ? found.on : found.off)
        .push_back({timeline::pin_list(item.conversation_id), item.id.text(), item.conversation_id,
                    item.id});
  }
  std::ranges::sort(found.on, {}, &Listed::position);
  return found;
}

/// A consumer that was paused since it read the states must not undo later changes to the list: so
/// it reads the states again afterwards.
Status Effects::list_pins(const messaging::Stores& stores) const {
  PARLEY_TRY(Pins read, pins(stores));
  for (int i = 0; i < kMostTries; ++i) {
    PARLEY_CHECK(stores.listings.remove(read.off));
    PARLEY_CHECK(stores.listings.add(read.on));
    PARLEY_TRY(Pins now, pins(stores));
    if (now.on == read.on) return {};
    read = std::move(now);
  }
  return unavailable("the pins change too fast");
}

void Effects::list(const Entry& entry, const Message* changed) {
  const Item& item = entry.item;
  if (entry.thread_id) {
    listed.push_back({timeline::thread_list(*entry.thread_id), timeline::seq_position(entry.seq),
                      item.conversation_id, item.id});
  }
  // Uses the message's position, so that a repeated mention in an edit is listed once.
  const Entry& message = item.target ? changed->entry : entry;
  for (const UserId& user_id : entry.mentions) {
    if (user_id == item.sender_id) continue;
    listed.push_back(mention(user_id, message));
  }
}

Listed Effects::mention(const UserId& user_id, const Entry& message) {
  return {timeline::mention_list(user_id),
          timeline::time_position(message.stored_at, message.item.id), message.item.conversation_id,
          message.item.id};
}

}  // namespace

Status carry_out(const messaging::Stores& stores, const Batch& batch) {
  std::vector<Entry> entries;
  for (const auto* some : {&batch.duplicates, &batch.stored}) {
    std::ranges::copy_if(*some, std::back_inserter(entries), has_effects);
  }
  return carry_out(stores, std::move(entries));
}

Status carry_out(const messaging::Stores& stores, std::vector<Entry> entries) {
  std::erase_if(entries, [](const Entry& one) { return !has_effects(one); });
  if (entries.empty()) return {};
  std::ranges::stable_sort(entries, {}, &Entry::seq);
  std::set<MessageId> ids;
  for (const Entry& entry : entries) {
    if (const auto changed = changed_by(entry)) ids.insert(*changed);
  }
  Effects effects;
  PARLEY_TRY(effects.reactions, other_spellings(stores, entries));
  PARLEY_TRY(effects.messages, stores.commands.messages(std::vector(ids.begin(), ids.end())));
  for (Message& message : effects.messages) effects.by_id.emplace(message.entry.item.id, &message);
  for (const Entry& entry : entries) PARLEY_CHECK(effects.add(entry));
  return effects.save(stores);
}

}  // namespace parley::consumer
