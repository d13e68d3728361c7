#include "judge.hpp"

#include <utility>

#include "base/clock.hpp"
#include "effects.hpp"
#include "protocol/error_codes.hpp"
#include "timeline/shown_reactions.hpp"

namespace parley::consumer {
namespace {

using protocol::Item;
using protocol::Kind;
using timeline::Decision;
using timeline::Verdict;

Decision decision(const Item& command, Verdict verdict, std::string_view code = "") {
  return {command.id,
          command.conversation_id,
          command.sender_id,
          command.target.value(),
          verdict,
          std::string(code),
          now()};
}

Decision refused(const Item& command, std::string_view code) {
  return decision(command, Verdict::kRefused, code);
}

timeline::Reaction asked_by(const Item& command) {
  return {command.target.value(), command.conversation_id, command.sender_id, command.emoji};
}

auto reactor_of(const timeline::Reaction& reaction) {
  return std::pair(reaction.message_id,
                   std::pair(reaction.user_id, protocol::plain_emoji(reaction.emoji)));
}

}  // namespace

Status Judge::decide(Batch& batch) {
  if (batch.judged) return {};
  std::vector<Item> items;
  items.reserve(batch.open.size());
  for (const protocol::Entry& entry : batch.open) items.push_back(entry.item);
  while (true) {
    PARLEY_CHECK(read_decisions(items));
    PARLEY_CHECK(load_targets(items));
    PARLEY_TRY(const auto made, judge(items));
    PARLEY_TRY(const std::size_t written, stores_.commands.decide(made));
    if (written == made.size()) break;
  }
  std::erase_if(batch.open, [&](const protocol::Entry& entry) {
    const auto found = decided_.find(entry.item.id);
    const bool drop = found != decided_.end() && found->second.verdict != Verdict::kApplied;
    if (drop) batch.dropped.push_back(found->second);
    return drop;
  });
  batch.judged = true;
  return {};
}

Status Judge::read_decisions(const std::vector<Item>& items) {
  decided_.clear();
  followed_.clear();
  std::vector<MessageId> ids;
  for (const Item& item : items) {
    if (protocol::is_command(item.kind)) ids.push_back(item.id);
  }
  PARLEY_TRY(const auto decisions, stores_.commands.decisions(ids));
  std::vector<MessageId> applied;
  for (const Decision& one : decisions) {
    decided_.emplace(one.id, one);
    if (one.verdict == Verdict::kApplied) applied.push_back(one.id);
  }
  if (applied.empty()) return {};
  // The consumer that stored them may have died before applying their effects; and a late repeat
  // must not seem to follow later entries. Replies are included, to keep one order.
  for (const Item& item : items) {
    if (item.reply_to) applied.push_back(item.id);
  }
  PARLEY_TRY(auto stored, stores_.timeline.find(applied));
  for (const protocol::Entry& entry : stored) followed_.insert(entry.item.id);
  return carry_out(stores_, std::move(stored));
}

Result<std::vector<Decision>> Judge::judge(const std::vector<Item>& items) {
  std::vector<Decision> made;
  for (const Item& item : items) {
    if (item.kind == Kind::kMessage) {
      messages_.try_emplace(
          item.id, Known{item.conversation_id, item.sender_id, item.text, false, false, {}});
    }
    if (!protocol::is_command(item.kind)) continue;
    auto found = decided_.find(item.id);
    if (found == decided_.end()) {
      PARLEY_TRY(auto decision, judge(item));
      made.push_back(decision);
      found = decided_.emplace(item.id, std::move(decision)).first;
    }
    const bool applied = found->second.verdict == Verdict::kApplied;
    if (applied && followed_.insert(item.id).second) follow(item);
  }
  return made;
}

Status Judge::load_targets(const std::vector<Item>& items) {
  PARLEY_CHECK(load_messages(items));
  PARLEY_CHECK(load_reactions(items));
  return load_pins(items);
}

Status Judge::load_messages(const std::vector<Item>& items) {
  messages_.clear();
  std::set<MessageId> targets;
  for (const Item& item : items) {
    if (item.target) targets.insert(*item.target);
  }
  PARLEY_TRY(const auto messages,
             stores_.commands.messages(std::vector(targets.begin(), targets.end())));
  PARLEY_TRY(const auto shown, timeline::shown_reactions(stores_.commands, messages));
  for (const timeline::Message& message : messages) {
    const Item& item = message.entry.item;
    Known known{item.conversation_id,
                item.sender_id,
                message.text(),
                message.state.deleted_at.has_value(),
                message.state.pin.has_value(),
                {}};
    const auto merged = shown.find(item.id);
    for (const auto& [emoji, count] :
         merged == shown.end() ? message.state.reactions : merged->second) {
      known.emoji.emplace(emoji, count);
    }
    messages_.emplace(item.id, std::move(known));
  }
  return {};
}

Status Judge::load_reactions(const std::vector<Item>& items) {
  reactions_.clear();
  std::map<Reactor, timeline::Reaction> asked;
  for (const Item& item : items) {
    if (item.kind == Kind::kReaction) asked.emplace(reactor_of(asked_by(item)), asked_by(item));
  }
  std::vector<timeline::Reaction> keys;
  keys.reserve(asked.size());
  for (const auto& [key, reaction] : asked) keys.push_back(reaction);
  PARLEY_TRY(const auto reactions, stores_.commands.reactions(keys));
  for (const timeline::Reaction& one : reactions) {
    bool& on = reactions_[reactor_of(one)];
    on = on || one.on;
  }
  return {};
}

Status Judge::load_pins(const std::vector<Item>& items) {
  pins_.clear();
  for (const Item& item : items) {
    const bool asks = item.kind == Kind::kPin && item.on;
    if (!asks || pins_.contains(item.conversation_id)) continue;
    // Reads all: an older consumer may have accepted more than kMaxPins.
    PARLEY_TRY(const auto pins, stores_.listings.page(timeline::pin_list(item.conversation_id),
                                                      {.limit = timeline::kMaxPage}));
    pins_.emplace(item.conversation_id, pins.size());
  }
  return {};
}

Result<Decision> Judge::judge(const Item& command) {
  const auto found = messages_.find(command.target.value());
  if (found == messages_.end() || found->second.conversation_id != command.conversation_id) {
    return refused(command, code::kNotFound);
  }
  return judge(command, found->second);
}

Result<Decision> Judge::judge(const Item& command, const Known& target) {
  const bool is_author = command.sender_id == target.author_id;
  if (command.kind == Kind::kDeletion) {
    if (!is_author) {
      PARLEY_TRY(const bool admin, is_admin(command));
      if (!admin) return refused(command, code::kForbidden);
    }
    return decision(command, target.deleted ? Verdict::kNothingToDo : Verdict::kApplied);
  }
  if (command.kind == Kind::kEdit && !is_author) return refused(command, code::kForbidden);
  if (target.deleted) return refused(command, code::kConflict);
  if (command.kind == Kind::kEdit) {
    return decision(command,
                    command.text == target.text ? Verdict::kNothingToDo : Verdict::kApplied);
  }
  return command.kind == Kind::kPin ? judge_pin(command, target) : judge_reaction(command, target);
}

Decision Judge::judge_reaction(const Item& command, const Known& target) const {
  const auto set = reactions_.find(reactor_of(asked_by(command)));
  const bool is_on = set != reactions_.end() && set->second;
  if (is_on == command.on) return decision(command, Verdict::kNothingToDo);
  if (command.on && target.emoji.size() >= kMaxEmojiPerMessage &&
      !target.emoji.contains(command.emoji)) {
    return refused(command, code::kConflict);
  }
  return decision(command, Verdict::kApplied);
}

Decision Judge::judge_pin(const Item& command, const Known& target) const {
  if (target.pinned == command.on) return decision(command, Verdict::kNothingToDo);
  if (command.on && pins_.at(command.conversation_id) >= kMaxPins) {
    return refused(command, code::kConflict);
  }
  return decision(command, Verdict::kApplied);
}

Result<bool> Judge::is_admin(const Item& command) {
  PARLEY_TRY(const auto membership,
             stores_.conversations.membership(command.conversation_id, command.sender_id));
  return membership && membership->role >= conversations::Role::kAdmin;
}

void Judge::follow(const Item& command) {
  const auto found = messages_.find(command.target.value());
  if (found == messages_.end()) return;
  Known& target = found->second;
  if (command.kind == Kind::kEdit) target.text = command.text;
  if (command.kind == Kind::kReaction) follow_reaction(command, target);
  if (command.kind == Kind::kPin) follow_pin(command, target, command.on);
  if (command.kind == Kind::kDeletion) {
    target.deleted = true;
    follow_pin(command, target, false);
  }
}

void Judge::follow_reaction(const Item& command, Known& target) {
  reactions_[reactor_of(asked_by(command))] = command.on;
  if (command.on) {
    ++target.emoji[command.emoji];
    return;
  }
  const auto found = target.emoji.find(command.emoji);
  if (found != target.emoji.end() && --found->second == 0) target.emoji.erase(found);
}

void Judge::follow_pin(const Item& command, Known& target, bool on) {
  const auto pins = pins_.find(command.conversation_id);
  if (pins != pins_.end() && target.pinned && !on && pins->second > 0) --pins->second;
  if (pins != pins_.end() && !target.pinned && on) ++pins->second;
  target.pinned = on;
}

}  // namespace parley::consumer
