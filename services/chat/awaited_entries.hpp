#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <list>
#include <map>
#include <mutex>
#include <span>

#include "base/clock.hpp"
#include "base/id.hpp"
#include "base/result.hpp"
#include "base/thread.hpp"
#include "conversations/pending_store.hpp"

namespace parley::chat {

/// Requests that wait for the broker's confirm of a change's entry, each for a limited time. At
/// most kMaxAwaited; further ones are answered at once, with an error.
///
/// Threads: all members from any. Answers are called on the thread that brings them, on one of its
/// own when the time is up, and never with a lock held. Owns: the answers; each is called once.
/// Stop: stop() or the destructor answers the waiting ones with an error.
class AwaitedEntries {
 public:
  using Answer = std::function<void(const Status&)>;

  explicit AwaitedEntries(std::chrono::milliseconds within);
  ~AwaitedEntries();
  AwaitedEntries(const AwaitedEntries&) = delete;
  AwaitedEntries& operator=(const AwaitedEntries&) = delete;

  /// Errors, as the answer: kUnconfirmed.
  void add(const ConversationId& conversation_id, const MessageId& entry, Answer answer);
  bool has(const ConversationId& conversation_id) const;

  /// The broker has confirmed the entry.
  void confirmed(const ConversationId& conversation_id, const MessageId& entry);
  /// These are all entries of the conversation that are still pending: the others are confirmed.
  void still_pending(const ConversationId& conversation_id,
                     std::span<const conversations::Pending> pending);
  void stop();

  static constexpr std::size_t kMaxAwaited = 10'000;

 private:
  struct Waiting {
    ConversationId conversation_id;
    MessageId entry;
    Monotonic::time_point until;
    Answer answer;
  };
  /// In the order of `until`.
  using All = std::list<Waiting>;

  void run();
  /// Removes and answers those for which the predicate is true.
  template <typename Predicate>
  void answer_where(const ConversationId& conversation_id, Predicate is_confirmed);

  const std::chrono::milliseconds within_;
  mutable std::mutex mutex_;
  Condition changed_;
  All waiting_;
  std::multimap<ConversationId, All::iterator> by_conversation_;
  bool stopping_ = false;
  Thread thread_;
};

}  // namespace parley::chat
