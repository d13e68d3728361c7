#include "messaging/membership_cache.hpp"

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

// Two generations stand in for a least-recently-put list: when the younger one is half of the
// capacity, it becomes the elder, and the elder's entries go.
class MembershipCache::Impl {
 public:
  explicit Impl(MembershipCacheOptions options) : options_(options) {}

  Answer ask(const std::string& key, Monotonic::time_point at) const {
    const std::lock_guard lock(mutex_);
    for (const Generation* generation : {&young_, &old_}) {
      const auto found = generation->find(key);
      if (found == generation->end()) continue;
      const auto age = at - found->second;
      if (age < options_.fresh_for) return Answer::fresh;
      return age < options_.stale_for ? Answer::stale : Answer::unknown;
    }
    return Answer::unknown;
  }

  void put(std::string key, bool is_direct, Monotonic::time_point at) {
    // As if it were so much older already.
    if (is_direct && options_.fresh_for_direct < options_.fresh_for) {
      at -= options_.fresh_for - options_.fresh_for_direct;
    }
    const std::lock_guard lock(mutex_);
    young_.insert_or_assign(std::move(key), at);
    if (young_.size() * 2 < options_.capacity) return;
    old_ = std::exchange(young_, {});
  }

  void forget(const std::string& key) {
    const std::lock_guard lock(mutex_);
    young_.erase(key);
    old_.erase(key);
  }

 private:
  using Generation = std::unordered_map<std::string, Monotonic::time_point>;
  const MembershipCacheOptions options_;
  mutable std::mutex mutex_;
  Generation young_;
  Generation old_;
};

MembershipCache::MembershipCache(MembershipCacheOptions options)
    : impl_(std::make_unique<Impl>(options)) {}
MembershipCache::~MembershipCache() = default;

MembershipCache::Answer MembershipCache::ask(const ConversationId& conversation_id,
                                             const UserId& user_id,
                                             Monotonic::time_point at) const {
  return impl_->ask(key_of(conversation_id, user_id), at);
}

void MembershipCache::put(const ConversationId& conversation_id, const UserId& user_id,
                          bool is_direct, Monotonic::time_point at) {
  impl_->put(key_of(conversation_id, user_id), is_direct, at);
}

void MembershipCache::forget(const ConversationId& conversation_id, const UserId& user_id) {
  impl_->forget(key_of(conversation_id, user_id));
}

}  // namespace parley::messaging
