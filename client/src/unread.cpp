#include "client/unread.hpp"

#include <algorithm>
#include <iterator>
#include <string_view>

namespace parley::client {
namespace {

/// The client_msg_id of a conversation's creation entry: its users are members from the start.
constexpr std::string_view kCreationKey = "created";

}  // namespace

void Unread::raise(std::int64_t messages, std::int64_t after) {
  messages_ = std::max(messages_, messages);
  after_ = std::max(after_, after);
  deleted_.erase(deleted_.begin(), deleted_.upper_bound(after_));
}

void Unread::add_deleted(std::int64_t number) {
  if (number <= after_) return;
  deleted_.insert(number);
  if (deleted_.size() > kMaxDeleted) deleted_.erase(deleted_.begin());
}

void Unread::take(const Place& place) {
  is_placed_ = true;
  raise(place.messages, place.unread_after);
  for (const std::int64_t number : place.deleted_after) add_deleted(number);
}

void Unread::take(const Conversation& conversation) {
  is_placed_ = true;
  raise(conversation.messages, conversation.unread_after);
  for (const std::int64_t number : conversation.deleted_after) add_deleted(number);
}

void Unread::take(const Entry& entry) {
  const std::int64_t number = entry.message.message_number;
  const bool is_message = entry.kind == "message";
  if (!unknown_) unknown_ = is_message ? number - 1 : number;
  const bool adds_user = entry.kind == "members_added" &&
                         entry.message.client_msg_id != kCreationKey &&
                         std::ranges::find(entry.user_ids, user_id_) != entry.user_ids.end();
  // A user who writes has read everything before.
  const bool is_own = is_message && entry.message.sender_id == user_id_;
  raise(number, adds_user || is_own ? number : 0);
  if (entry.target_number) add_deleted(*entry.target_number);
}

void Unread::take(const ReadMark& mark) {
  if (mark.user_id == user_id_) raise(0, mark.message_number);
}

void Unread::see() { raise(0, messages_); }

std::int64_t Unread::count() const {
  const std::int64_t after = std::max(after_, is_placed_ ? 0 : unknown_.value_or(0));
  const auto deleted = std::distance(deleted_.upper_bound(after), deleted_.end());
  // The mark may be ahead of the entries.
  return std::max<std::int64_t>(0, messages_ - after - deleted);
}

}  // namespace parley::client
