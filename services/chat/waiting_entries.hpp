#pragma once

#include <cstddef>
#include <map>
#include <set>

#include "base/clock.hpp"
#include "base/id.hpp"
#include "conversations/pending_store.hpp"
#include "metrics/metrics.hpp"

namespace parley::chat {

inline constexpr metrics::Name kUnreadableEntries{
    "parley_chat_unreadable_entries_total",
    "Pending entries of conversations that can't be parsed, each counted once"};

/// Pending entries that can't be published yet, and how long this process has seen them: times in
/// the store come from clocks that differ and may be set back. Threads: one.
class WaitingEntries {
 public:
  /// The time since the first call for this entry, while calls continue. Remembers at most kMax
  /// entries: with more, all restart.
  Monotonic::duration age(const MessageId& entry, Monotonic::time_point at = Monotonic::now());
  /// Forgets entries without a call in the last minute.
  void forget_old(Monotonic::time_point at = Monotonic::now());

  /// Reports once that this entry can't be parsed, and why: in the log, and in the metric
  /// parley_chat_unreadable_entries_total.
  void report(const conversations::Pending& pending, const Error& reason);

  static constexpr std::size_t kMax = 10'000;

 private:
  struct Seen {
    Monotonic::time_point first;
    Monotonic::time_point last;
  };
  std::map<MessageId, Seen> seen_;
  std::set<MessageId> reported_;
  // Created here, so that it is exported as 0 before the first occurrence.
  metrics::Counter& unreadable_ = metrics::counter(kUnreadableEntries);
};

}  // namespace parley::chat
