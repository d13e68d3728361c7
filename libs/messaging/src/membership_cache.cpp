#include "messaging/membership_cache.hpp"

#include <algorithm>
#include <utility>

namespace parley::messaging {
namespace {

std::string key_of(const ConversationId& conversation_id, const UserId& user_id) {
  return conversation_id.text() + user_id.text();
}

}  // namespace

MembershipCache::Answer MembershipCache::ask(const ConversationId& conversation_id,
                                             const UserId& user_id,
                                             Monotonic::time_point at) const {
  const std::string key = key_of(conversation_id, user_id);
  const std::lock_guard lock(mutex_);
  for (const Generation* generation : {&young_, &old_}) {
    const auto found = generation->find(key);
    if (found == generation->end()) continue;
    const Known& known = found->second;
    const auto age = at - known.asked_at;
    const bool holds = !known.is_direct || known.asked_at > blocked_at_;
    if (holds && age < options_.fresh_for) return Answer::kFresh;
    return age < options_.stale_for ? Answer::kStale : Answer::kUnknown;
  }
  return Answer::kUnknown;
}

bool MembershipCache::put(const ConversationId& conversation_id, const UserId& user_id,
                          bool is_direct, Monotonic::time_point asked_at) {
  std::string key = key_of(conversation_id, user_id);
  const std::lock_guard lock(mutex_);
  if (asked_at <= all_removed_at_) return false;
  const auto removed = removed_at_.find(key);
  if (removed != removed_at_.end() && asked_at <= removed->second) return false;
  young_.insert_or_assign(std::move(key), Known{asked_at, is_direct});
  if (young_.size() * 2 >= options_.capacity) old_ = std::exchange(young_, {});
  return true;
}

void MembershipCache::note_removal(const ConversationId& conversation_id, const UserId& user_id,
                                   Monotonic::time_point at) {
  std::string key = key_of(conversation_id, user_id);
  const std::lock_guard lock(mutex_);
  young_.erase(key);
  old_.erase(key);
  removed_at_.insert_or_assign(std::move(key), at);
  if (removed_at_.size() < options_.max_removals) return;
  // Costs queries under way a second attempt.
  for (const auto& [gone, removed_at] : removed_at_) {
    all_removed_at_ = std::max(all_removed_at_, removed_at);
  }
  removed_at_.clear();
}

void MembershipCache::note_missed_removals(Monotonic::time_point at) {
  const std::lock_guard lock(mutex_);
  young_.clear();
  old_.clear();
  all_removed_at_ = at;
}

void MembershipCache::note_blocks(const std::string& last_change, Monotonic::time_point at) {
  const std::lock_guard lock(mutex_);
  if (last_change == last_change_) return;
  last_change_ = last_change;
  blocked_at_ = at;
}

void MembershipCache::forget(const ConversationId& conversation_id, const UserId& user_id) {
  const std::string key = key_of(conversation_id, user_id);
  const std::lock_guard lock(mutex_);
  young_.erase(key);
  old_.erase(key);
}

}  // namespace parley::messaging
