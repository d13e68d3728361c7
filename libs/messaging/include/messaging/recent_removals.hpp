#pragma once

#include <chrono>
#include <cstddef>
#include <map>

#include "base/clock.hpp"
#include "conversations/removal_store.hpp"
#include "messaging/membership_cache.hpp"

namespace parley::messaging {

/// So often learn() is called, and no removal is news for as long as two seconds.
inline constexpr std::chrono::milliseconds kLearnEvery{1'000};

struct RecentRemovalsOptions {
  /// How long a removal stays in the store, counted from when the one who forgets it saw it first.
  std::chrono::milliseconds kept_for{300'000};
  /// Removals may have been missed where the last look was begun so long ago. Shorter than
  /// `kept_for` by more than a look takes.
  std::chrono::milliseconds missed_after{270'000};
  /// What one look reads at most. While there are more, every look makes the cache forget
  /// everybody.
  std::size_t most = 5'000;
};

/// Makes the cache of memberships forget who was removed through other instances, or left: what the
/// store's record of removals shows for the first time. An answer that was asked for before that is
/// not taken any more; one that was asked for later is, so whoever is added again is in at once.
/// No clocks are compared, only durations of this process.
///
/// Threads: one. Owns: nothing; store and cache must outlive it.
class RecentRemovals {
 public:
  RecentRemovals(conversations::RemovalStore& store, MembershipCache& memberships,
                 RecentRemovalsOptions options = {}, Monotonic::time_point at = Monotonic::now());

  /// Looks for new ones. Blocks. Errors: kUnavailable: nothing was learnt.
  Status learn(Monotonic::time_point at = Monotonic::now());

  /// Takes out of the store what learn() saw first `kept_for` ago, at most 1,000 at once. For
  /// services that may write there. Blocks. Errors: kUnavailable.
  Status forget_old(Monotonic::time_point at = Monotonic::now());

 private:
  using Seen = std::map<MessageId, Monotonic::time_point>;

  conversations::RemovalStore& store_;
  MembershipCache& memberships_;
  const RecentRemovalsOptions options_;
  /// Those in the store, and when each was seen first.
  Seen seen_;
  Monotonic::time_point learnt_at_;
};

}  // namespace parley::messaging
