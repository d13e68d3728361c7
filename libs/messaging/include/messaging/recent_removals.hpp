#pragma once

#include <chrono>
#include <cstddef>
#include <map>

#include "base/clock.hpp"
#include "conversations/removal_store.hpp"
#include "messaging/membership_cache.hpp"

namespace parley::messaging {

/// How often refresh() is called: a removal is known everywhere in less than two seconds.
inline constexpr std::chrono::milliseconds kLearnEvery{1'000};

struct RecentRemovalsOptions {
  /// How long a removal stays in the store, counted from when the service that deletes it first saw
  /// it.
  std::chrono::milliseconds kept_for{300'000};
  /// Removals may have been missed if the last read began this long ago. Shorter than `kept_for` by
  /// more than a read takes.
  std::chrono::milliseconds missed_after{270'000};
  /// The most that one read returns. While there are more, every read makes the cache forget all
  /// users.
  std::size_t most = 5'000;
};

/// Makes the membership cache forget users who left or were removed through other instances, when
/// the store's record of removals first shows it. Answers requested before that no longer count;
/// later ones do, so a user who is added again is a member at once. No clocks are compared, only
/// durations of this process.
///
/// Threads: one. Owns: nothing; store and cache must outlive it.
class RecentRemovals {
 public:
  RecentRemovals(conversations::RemovalStore& store, MembershipCache& memberships,
                 RecentRemovalsOptions options = {}, Monotonic::time_point at = Monotonic::now());

  /// Reads new removals. Blocks. Errors: kUnavailable: nothing was read.
  Status refresh(Monotonic::time_point at = Monotonic::now());

  /// Deletes from the store what refresh() first saw `kept_for` ago, at most 1,000 at once. For
  /// services with write access. Blocks. Errors: kUnavailable.
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
