#include "annotator.hpp"

#include <algorithm>
#include <map>

#include "accounts/account.hpp"

namespace parley::consumer {
namespace {

using protocol::Entry;
using protocol::Kind;

/// About 150 bytes each.
constexpr std::size_t kMaxKnownNames = 10'000;

struct Place {
  ConversationId conversation_id;
  MessageId thread_id;
  std::int64_t message_number = 0;
};

/// The message that the entry replies to or deletes.
std::optional<MessageId> referred_to(const Entry& entry) {
  return entry.item.kind == Kind::kDeletion ? entry.item.target : entry.item.reply_to;
}

MessageId thread_of(const Entry& message) { return message.thread_id.value_or(message.item.id); }

}  // namespace

Status Annotator::annotate(Batch& batch) {
  if (batch.annotated) return {};
  PARLEY_CHECK(find_targets(batch));
  PARLEY_CHECK(find_mentions(batch));
  batch.annotated = true;
  return {};
}

Status Annotator::find_targets(Batch& batch) {
  std::set<MessageId> targets;
  for (const Entry& entry : batch.open) {
    if (const auto target = referred_to(entry)) targets.insert(*target);
  }
  if (targets.empty()) return {};
  PARLEY_TRY(const auto stored,
             stores_.commands.messages(std::vector(targets.begin(), targets.end())));
  std::unordered_map<MessageId, Place> places;
  for (const timeline::Message& one : stored) {
    places.try_emplace(one.entry.item.id, Place{one.entry.item.conversation_id,
                                                thread_of(one.entry), one.entry.message_number});
  }
  for (Entry& entry : batch.open) {
    const protocol::Item& item = entry.item;
    const auto asked = referred_to(entry);
    const auto target = asked ? places.find(*asked) : places.end();
    if (target != places.end() && target->second.conversation_id == item.conversation_id) {
      if (item.kind == Kind::kMessage) entry.thread_id = target->second.thread_id;
      if (item.kind == Kind::kDeletion) entry.target_number = target->second.message_number;
    }
    if (item.kind != Kind::kMessage) continue;
    places.try_emplace(item.id, Place{item.conversation_id, thread_of(entry)});
  }
  return {};
}

Status Annotator::find_mentions(Batch& batch) {
  std::vector<Text> texts;
  for (Entry& entry : batch.open) {
    const bool has_text = entry.item.kind == Kind::kMessage || entry.item.kind == Kind::kEdit;
    if (!has_text) continue;
    auto words = mentioned_names(entry.item.text, kMaxNamesPerText);
    if (!words.empty()) texts.push_back({&entry, std::move(words)});
  }
  if (texts.empty()) return {};
  PARLEY_CHECK(look_up_names(texts));
  std::map<ConversationId, std::set<UserId>> members;
  for (const Text& text : texts) {
    for (const PossibleNames& names : text.words) {
      for (const std::string& name : names) {
        const auto known = known_.find(name);
        if (known != known_.end()) members[text.conversation_id()].insert(known->second);
      }
    }
  }
  for (auto& [id, users] : members) PARLEY_CHECK(keep_members(id, users));
  for (const Text& text : texts) {
    std::vector<UserId>& found = text.entry->mentions;
    found.clear();
    for (const PossibleNames& names : text.words) {
      const auto user = find_among(members[text.conversation_id()], names);
      if (user && std::ranges::find(found, *user) == found.end()) found.push_back(*user);
      if (found.size() == protocol::kMaxMentions) break;
    }
  }
  return {};
}

Status Annotator::look_up_names(const std::vector<Text>& texts) {
  if (known_.size() >= kMaxKnownNames) known_.clear();
  std::set<std::string> unknown;
  for (const Text& text : texts) {
    for (const PossibleNames& names : text.words) {
      for (const std::string& name : names) {
        if (!known_.contains(name)) unknown.insert(name);
      }
    }
  }
  const std::vector<std::string> keys(unknown.begin(), unknown.end());
  PARLEY_TRY(const auto accounts, stores_.accounts.find_by_keys(keys));
  for (const auto& one : accounts) known_.emplace(accounts::username_key(one.username), one.id);
  return {};
}

Status Annotator::keep_members(const ConversationId& id, std::set<UserId>& users) {
  const std::vector<UserId> asked(users.begin(), users.end());
  PARLEY_TRY(const auto found, stores_.conversations.members_among(id, asked));
  users = {found.begin(), found.end()};
  return {};
}

std::optional<UserId> Annotator::find_among(const std::set<UserId>& users,
                                            const PossibleNames& names) const {
  for (const std::string& name : names) {
    const auto known = known_.find(name);
    if (known != known_.end() && users.contains(known->second)) return known->second;
  }
  return {};
}

}  // namespace parley::consumer
