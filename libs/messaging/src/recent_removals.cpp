#include "messaging/recent_removals.hpp"

#include <utility>
#include <vector>

namespace parley::messaging {
namespace {

using conversations::Removal;

constexpr std::size_t kForgottenAtOnce = 1000;

}  // namespace

RecentRemovals::RecentRemovals(conversations::RemovalStore& store, MembershipCache& memberships,
                               RecentRemovalsOptions options, Monotonic::time_point at)
    : store_(store), memberships_(memberships), options_(options), learnt_at_(at) {}

Status RecentRemovals::refresh(Monotonic::time_point at) {
  PARLEY_TRY(const auto all, store_.first(options_.most + 1));
  const bool may_miss = all.size() > options_.most || at - learnt_at_ >= options_.missed_after;
  if (may_miss) memberships_.note_missed_removals();
  Seen seen;
  for (const Removal& one : all) {
    const auto known = seen_.find(one.id);
    if (known == seen_.end()) memberships_.note_removal(one.conversation_id, one.user_id);
    seen.emplace(one.id, known == seen_.end() ? at : known->second);
  }
  seen_ = std::move(seen);
  learnt_at_ = at;
  return {};
}

Status RecentRemovals::forget_old(Monotonic::time_point at) {
  std::vector<MessageId> old;
  for (const auto& [id, first_seen] : seen_) {
    if (at - first_seen >= options_.kept_for && old.size() < kForgottenAtOnce) old.push_back(id);
  }
  if (old.empty()) return {};
  return store_.forget(old);
}

}  // namespace parley::messaging
