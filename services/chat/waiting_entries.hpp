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
    "Entries of changed conversations that can't be read, each counted once"};

/// Pending entries that can't be published yet, and for how long this process has seen them: the
/// times in the store are of clocks that differ, and may be set back. Threads: one.
class WaitingEntries {
 public:
  /// Since the first call for this entry, as long as the calls go on. Of at most kMax entries:
  /// one more, and all begin anew.
  Monotonic::duration age(const MessageId& entry, Monotonic::time_point at = Monotonic::now());
  /// Forgets those that nobody asked for in the last minute.
  void forget_old(Monotonic::time_point at = Monotonic::now());

  /// Tells the operator, once, that this entry can't be read and why: in the log, and by the metric
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
  // Made here, so that it is shown, as 0, before there is any.
  metrics::Counter& unreadable_ = metrics::counter(kUnreadableEntries);
};

}  // namespace parley::chat
