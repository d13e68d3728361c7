#include "messaging/membership_cache.hpp"

#include <algorithm>
#include <mutex>
#include <string>
#include <unordered_map>
#include <utility>

namespace parley::messaging {
namespace {

std::string key_of(const ConversationId& conversation_id, const UserId& user_id) {
  return conversation_id.text() + user_id.text();
}

}  // namespace

// Two generations approximate a least-recently-put list: when the younger one reaches half of the
// capacity, it becomes the elder, and the elder's entries are dropped.
class MembershipCache::Impl {
 public:
  struct Known {
    Monotonic::time_point asked_at;
    bool is_direct = false;
  };

  explicit Impl(MembershipCacheOptions options) : options_(options) {}

  Answer ask(const std::string& key, Monotonic::time_point at) const {
    const std::lock_guard lock(mutex_);
    for (const Generation* generation : {&young_, &old_}) {
      const auto found = generation->find(key);
      if (found == generation->end()) continue;
      const Known& known = found->second;
      const auto age = at - known.asked_at;
      const bool holds = !known.is_direct || known.asked_at > blocked_at_;
      if (holds && age < options_.fresh_for) return Answer::fresh;
      return age < options_.stale_for ? Answer::stale : Answer::unknown;
    }
    return Answer::unknown;
  }

  bool put(std::string key, const Known& known) {
    const std::lock_guard lock(mutex_);
    if (known.asked_at <= all_removed_at_) return false;
    const auto removed = removed_at_.find(key);
    if (removed != removed_at_.end() && known.asked_at <= removed->second) return false;
    young_.insert_or_assign(std::move(key), known);
    if (young_.size() * 2 >= options_.capacity) old_ = std::exchange(young_, {});
    return true;
  }

  void note_removal(std::string key, Monotonic::time_point at) {
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

  void note_missed_removals(Monotonic::time_point at) {
    const std::lock_guard lock(mutex_);
    young_.clear();
    old_.clear();
    all_removed_at_ = at;
  }

  void note_blocks(const std::string& last_change, Monotonic::time_point at) {
    const std::lock_guard lock(mutex_);
    if (last_change == last_change_) return;
    last_change_ = last_change;
    blocked_at_ = at;
  }

  void forget(const std::string& key) {
    const std::lock_guard lock(mutex_);
    young_.erase(key);
    old_.erase(key);
  }

 private:
  using Generation = std::unordered_map<std::string, Known>;
  const MembershipCacheOptions options_;
  mutable std::mutex mutex_;
  Generation young_;
  Generation old_;
  /// When removals became known; answers requested until then no longer count.
  std::unordered_map<std::string, Monotonic::time_point> removed_at_;
  Monotonic::time_point all_removed_at_ = Monotonic::time_point::min();
  std::string last_change_;
  Monotonic::time_point blocked_at_ = Monotonic::time_point::min();
};

MembershipCache::MembershipCache(MembershipCacheOptions options)
    : impl_(std::make_unique<Impl>(options)) {}
MembershipCache::~MembershipCache() = default;

MembershipCache::Answer MembershipCache::ask(const ConversationId& conversation_id,
                                             const UserId& user_id,
                                             Monotonic::time_point at) const {
  return impl_->ask(key_of(conversation_id, user_id), at);
}

bool MembershipCache::put(const ConversationId& conversation_id, const UserId& user_id,
                          bool is_direct, Monotonic::time_point asked_at) {
  return impl_->put(key_of(conversation_id, user_id), {asked_at, is_direct});
}

void MembershipCache::note_removal(const ConversationId& conversation_id, const UserId& user_id,
                                   Monotonic::time_point at) {
  impl_->note_removal(key_of(conversation_id, user_id), at);
}

void MembershipCache::note_missed_removals(Monotonic::time_point at) {
  impl_->note_missed_removals(at);
}

void MembershipCache::note_blocks(const std::string& last_change, Monotonic::time_point at) {
  impl_->note_blocks(last_change, at);
}

void MembershipCache::forget(const ConversationId& conversation_id, const UserId& user_id) {
  impl_->forget(key_of(conversation_id, user_id));
}

}  // namespace parley::messaging
