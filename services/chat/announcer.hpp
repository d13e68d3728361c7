#pragma once

#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <vector>

#include "awaited_entries.hpp"
#include "base/clock.hpp"
#include "base/thread.hpp"
#include "messaging/message_publisher.hpp"
#include "messaging/stores.hpp"
#include "protocol/item.hpp"
#include "waiting_entries.hpp"

namespace parley::chat {

struct AnnouncerOptions {
  /// The interval for finding what other instances left behind.
  std::chrono::milliseconds sweep_every{2'000};
  /// A change that isn't known to be in the store is applied again once this instance has seen it
  /// for this long, which is longer than any request lives. See change_conversation.hpp.
  std::chrono::milliseconds redo_after{15'000};
  /// A group whose creation isn't finished after this time never will be.
  std::chrono::milliseconds forget_after{600'000};
  /// How long await() waits for the confirm.
  std::chrono::milliseconds confirm_within{2'000};
};

/// Publishes the pending entries of changed conversations to their timelines, in the order of each
/// conversation's changes, and removes each once the broker has confirmed it. Several instances may
/// work on the same entries: one that is published twice is stored once.
///
/// Conversations don't wait for each other: many are in progress at once, each with one entry. If
/// an entry fails, the later ones of its conversation wait; if it can't be parsed, it is reported
/// to the operator and skipped. While a partition accepts no entries, only one of its conversations
/// at a time retries.
///
/// Threads: tell() and await() from any, they don't block; the stores are called on a thread of its
/// own. Owns: nothing; stores and publisher must outlive it. Stop: stop() or the destructor waits
/// for the running store call; another instance, or the next start, finds what is left.
class Announcer {
 public:
  Announcer(const messaging::Stores& stores, messaging::MessagePublisher& messages,
            AnnouncerOptions options = {});
  ~Announcer();
  Announcer(const Announcer&) = delete;
  Announcer& operator=(const Announcer&) = delete;

  /// Call after changing a conversation. Remembers at most kMaxTold; the next sweep finds the
  /// others.
  void tell(const ConversationId& conversation_id);

  /// The same; calls `answer` once: without an error when the broker has confirmed the entry, which
  /// must have been pending; with kUnconfirmed after `confirm_within`, when too many wait, or at
  /// the stop. On any thread, possibly within the call.
  void await(const ConversationId& conversation_id, const MessageId& entry,
             AwaitedEntries::Answer answer);
  void stop();

  static constexpr std::size_t kMaxTold = 10'000;

 private:
  /// Input from other threads; shared with completions of the publisher, which may outlive this.
  struct Inbox;
  struct Entry {
    conversations::Pending pending;
    protocol::Item item;
  };
  /// A conversation's next entries; the first one is in progress.
  struct UnderWay {
    std::deque<Entry> entries;
    unsigned partition = 0;
    /// There are, or may be, more: read again at the end.
    bool again = false;
    /// No wait has occurred since they were read.
    bool fresh = true;
  };
  /// `waits`: another process may be working on it, or it failed. `away`: the store or the whole
  /// broker is unavailable.
  enum class Outcome { kPublished, kNothing, kWaits, kAway };

  void run();
  /// The work to do now; nothing once stopped.
  struct Tasks;
  std::optional<Tasks> wait();
  Monotonic::time_point next_wake() const;
  bool has_room() const;
  /// Finds what was left behind, one page at a time, and queues it like tell().
  void sweep();
  void begin_all(const std::vector<ConversationId>& conversation_ids);
  bool may_begin(const ConversationId& conversation_id) const;
  Outcome begin(const ConversationId& conversation_id);
  UnderWay read_entries(const std::vector<conversations::Pending>& all);
  /// Publishes the first entry that has to be published.
  Outcome go_on(const ConversationId& conversation_id, UnderWay work);
  /// `published`: it may be published. `nothing`: it no longer has to be.
  Outcome prepare(const Entry& entry);
  Status make_sure_of(const Entry& entry);
  Outcome publish(const ConversationId& conversation_id, UnderWay work);
  void finished(const ConversationId& conversation_id, const Status& confirmed);
  /// Retries a failed one soon if it is awaited; else the next sweep does.
  void settle(const ConversationId& conversation_id, Outcome outcome);

  const messaging::Stores stores_;
  messaging::MessagePublisher& messages_;
  const AnnouncerOptions options_;
  AwaitedEntries awaited_;
  std::shared_ptr<Inbox> inbox_;

  // Used on the thread only.
  std::map<ConversationId, UnderWay> under_way_;
  std::map<unsigned, std::size_t> under_way_in_;
  /// Partitions whose last publish failed.
  std::set<unsigned> failing_;
  WaitingEntries waiting_;
  /// Awaited conversations to be retried.
  std::set<ConversationId> soon_;
  Monotonic::time_point soon_at_{};
  Monotonic::time_point next_sweep_{};
  /// Where the next sweep begins.
  Timestamp sweep_from_{};

  Thread thread_;
};

}  // namespace parley::chat
