#include "annotator.hpp"

#include <algorithm>
#include <set>

#include "accounts/account.hpp"
#include "mentioned_names.hpp"

namespace parley::consumer {
namespace {

using protocol::Entry;
using protocol::Kind;

/// About 150 bytes each.
constexpr std::size_t kMaxKnownNames = 10'000;

struct Place {
  ConversationId conversation_id;
  MessageId thread_id;
};

MessageId thread_of(const Entry& message) { return message.thread_id.value_or(message.item.id); }

}  // namespace

Status Annotator::annotate(Batch& batch) {
  if (batch.annotated) return {};
  PARLEY_CHECK(find_threads(batch));
  for (Entry& entry : batch.open) {
    const bool has_text = entry.item.kind == Kind::message || entry.item.kind == Kind::edit;
    if (has_text && entry.item.text.find('@') != std::string::npos) {
      PARLEY_CHECK(find_mentions(entry));
    }
  }
  batch.annotated = true;
  return {};
}

Status Annotator::find_threads(Batch& batch) {
  std::set<MessageId> targets;
  for (const Entry& entry : batch.open) {
    if (entry.item.reply_to) targets.insert(*entry.item.reply_to);
  }
  if (targets.empty()) return {};
  PARLEY_TRY(const auto stored,
             stores_.commands.messages(std::vector(targets.begin(), targets.end())));
  std::unordered_map<MessageId, Place> places;
  for (const timeline::Message& one : stored) {
    places.try_emplace(one.entry.item.id,
                       Place{one.entry.item.conversation_id, thread_of(one.entry)});
  }
  for (Entry& entry : batch.open) {
    const protocol::Item& item = entry.item;
    if (item.kind != Kind::message) continue;
    const auto target = item.reply_to ? places.find(*item.reply_to) : places.end();
    if (target != places.end() && target->second.conversation_id == item.conversation_id) {
      entry.thread_id = target->second.thread_id;
    }
    places.try_emplace(item.id, Place{item.conversation_id, thread_of(entry)});
  }
  return {};
}

Status Annotator::find_mentions(Entry& entry) {
  std::vector<UserId> found;
  for (const auto name : mentioned_names(entry.item.text, protocol::kMaxMentions)) {
    PARLEY_TRY(const auto user, find_user(name));
    if (!user || std::ranges::find(found, *user) != found.end()) continue;
    PARLEY_TRY(const auto membership,
               stores_.conversations.membership(entry.item.conversation_id, *user));
    if (membership) found.push_back(*user);
  }
  entry.mentions = std::move(found);
  return {};
}

Result<std::optional<UserId>> Annotator::find_user(std::string_view name) {
  PARLEY_TRY(auto found, find_account(name));
  const std::size_t last = name.find_last_not_of(".-_");
  if (found || last == std::string_view::npos || last + 1 == name.size()) return found;
  return find_account(name.substr(0, last + 1));
}

Result<std::optional<UserId>> Annotator::find_account(std::string_view name) {
  if (accounts::check_username(name).has_error()) return std::optional<UserId>();
  const std::string key = accounts::username_key(name);
  const auto known = known_.find(key);
  if (known != known_.end()) return std::optional(known->second);
  PARLEY_TRY(const auto account, stores_.accounts.find_by_username(key));
  if (!account) return std::optional<UserId>();
  if (known_.size() >= kMaxKnownNames) known_.clear();
  known_.emplace(key, account->id);
  return std::optional(account->id);
}

}  // namespace parley::consumer
