#pragma once

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <set>
#include <thread>

#include "base/clock.hpp"
#include "conversations/conversation_store.hpp"
#include "conversations/pending_store.hpp"
#include "conversations/removal_store.hpp"
#include "messaging/message_gate.hpp"

namespace parley::chat {

struct AnnouncerOptions {
  /// Between two looks for what others left behind.
  std::chrono::milliseconds sweep_every{2'000};
  /// What is younger is left to whoever made it.
  std::chrono::milliseconds left_after{5'000};
  /// A change that is not known to be in the store after so long is made again: no request lives as
  /// long. See change_conversation.hpp.
  std::chrono::milliseconds redo_after{15'000};
  /// A group whose creation was never finished after so long never will be.
  std::chrono::milliseconds forget_after{600'000};
};

/// Publishes the pending entries of changed conversations to their timelines, in the order of the
/// changes in each, and removes each once the broker keeps it. Several at work on the same ones do
/// no harm: an entry that is published twice is stored once.
///
/// Threads: tell() from any, it doesn't block; the work is done on a thread of its own. Owns:
/// nothing; stores and gate must outlive it. Stop: stop() or the destructor waits for the store
/// call or confirm under way; what is left is found by another instance, or at the next start.
class Announcer {
 public:
  Announcer(conversations::ConversationStore& conversations, conversations::PendingStore& pending,
            conversations::RemovalStore& removals, messaging::MessageGate& messages,
            AnnouncerOptions options = {});
  ~Announcer();
  Announcer(const Announcer&) = delete;
  Announcer& operator=(const Announcer&) = delete;

  /// This conversation was changed a moment ago. At most kMaxTold are remembered; what goes beyond
  /// is found by the next sweep.
  void tell(const ConversationId& conversation_id);
  void stop();

  static constexpr std::size_t kMaxTold = 10'000;

 private:
  void run();
  std::set<ConversationId> wait();
  void sweep();
  /// `waits`: somebody else may be at it. `failed`: the store or the broker is away.
  enum class Outcome { done, waits, failed };
  Outcome announce(const ConversationId& conversation_id);
  Outcome announce(const conversations::Pending& pending);
  bool stopping();
  Status make_sure_of(const conversations::Pending& pending);
  Status publish(const conversations::Pending& pending);

  conversations::ConversationStore& conversations_;
  conversations::PendingStore& pending_;
  conversations::RemovalStore& removals_;
  messaging::MessageGate& messages_;
  const AnnouncerOptions options_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::set<ConversationId> told_;
  bool stopping_ = false;
  Monotonic::time_point next_sweep_{};
  std::thread thread_;
};

}  // namespace parley::chat
