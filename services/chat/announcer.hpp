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
  /// Between two looks for what others left behind.
  std::chrono::milliseconds sweep_every{2'000};
  /// A change that is not known to be in the store is made again when this instance has seen it for
  /// so long: no request lives as long. See change_conversation.hpp.
  std::chrono::milliseconds redo_after{15'000};
  /// A group whose creation was never finished after so long never will be.
  std::chrono::milliseconds forget_after{600'000};
  /// How long somebody waits for a confirm.
  std::chrono::milliseconds confirm_within{2'000};
};

/// Publishes the pending entries of changed conversations to their timelines, in the order of the
/// changes in each, and removes each once the broker keeps it. Several at work on the same ones do
/// no harm: an entry that is published twice is stored once.
///
/// Conversations don't wait for each other: many are under way at once, each with one entry. Where
/// an entry fails, those behind it in its conversation wait; where it can't be read, an operator is
/// told and the next one goes on. While a partition doesn't take entries, one of its conversations
/// at a time tries.
///
/// Threads: tell() and await() from any, they don't block; the stores are asked on a thread of its
/// own. Owns: nothing; stores and publisher must outlive it. Stop: stop() or the destructor waits
/// for the store call under way; what is left is found by another instance, or at the next start.
class Announcer {
 public:
  Announcer(const messaging::Stores& stores, messaging::MessagePublisher& messages,
            AnnouncerOptions options = {});
  ~Announcer();
  Announcer(const Announcer&) = delete;
  Announcer& operator=(const Announcer&) = delete;

  /// This conversation was changed a moment ago. At most kMaxTold are remembered; what goes beyond
  /// is found by the next sweep.
  void tell(const ConversationId& conversation_id);

  /// The same, and calls `answer` once: without an error when the broker keeps the entry, which
  /// must have been pending; with kUnconfirmed after `confirm_within`, when too many wait, or at
  /// the stop. On any thread, maybe before this returns.
  void await(const ConversationId& conversation_id, const MessageId& entry,
             AwaitedEntries::Answer answer);
  void stop();

  static constexpr std::size_t kMaxTold = 10'000;

 private:
  /// What comes from other threads; outlives this in completions of the publisher.
  struct Inbox;
  struct Entry {
    conversations::Pending pending;
    protocol::Item item;
  };
  /// A conversation's next entries, of which the first one is under way.
  struct UnderWay {
    std::deque<Entry> entries;
    unsigned partition = 0;
    /// There are more, or there may be: look again at the end.
    bool again = false;
    /// Nothing was waited for since they were read.
    bool fresh = true;
  };
  /// `waits`: somebody else may be at it, or it failed. `away`: the store or the whole broker is.
  enum class Outcome { published, nothing, waits, away };

  void run();
  /// What is to be done now; nothing once stopped.
  struct Tasks;
  std::optional<Tasks> wait();
  Monotonic::time_point next_wake() const;
  bool has_room() const;
  /// Tells itself of what was left behind, a page at a time.
  void sweep();
  void begin_all(const std::vector<ConversationId>& conversation_ids);
  bool may_begin(const ConversationId& conversation_id) const;
  Outcome begin(const ConversationId& conversation_id);
  UnderWay read_entries(const std::vector<conversations::Pending>& all);
  /// Publishes the first of them that is to be.
  Outcome go_on(const ConversationId& conversation_id, UnderWay work);
  /// `published`: it may be. `nothing`: it needs no publishing any more.
  Outcome prepare(const Entry& entry);
  Status make_sure_of(const Entry& entry);
  Outcome publish(const ConversationId& conversation_id, UnderWay work);
  void finished(const ConversationId& conversation_id, const Status& confirmed);
  /// Tries again soon what failed, if somebody awaits it; else the next sweep does.
  void settle(const ConversationId& conversation_id, Outcome outcome);

  const messaging::Stores stores_;
  messaging::MessagePublisher& messages_;
  const AnnouncerOptions options_;
  AwaitedEntries awaited_;
  std::shared_ptr<Inbox> inbox_;

  // Of the thread alone.
  std::map<ConversationId, UnderWay> under_way_;
  std::map<unsigned, std::size_t> under_way_in_;
  /// Partitions whose last answer was an error.
  std::set<unsigned> failing_;
  WaitingEntries waiting_;
  /// Those that somebody awaits, to be tried again.
  std::set<ConversationId> soon_;
  Monotonic::time_point soon_at_{};
  Monotonic::time_point next_sweep_{};
  /// Where the next sweep begins.
  Timestamp sweep_from_{};

  Thread thread_;
};

}  // namespace parley::chat
