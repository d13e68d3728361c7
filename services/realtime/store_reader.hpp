#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <utility>
#include <vector>

#include "base/backoff.hpp"
#include "base/clock.hpp"
#include "loop_post.hpp"
#include "messaging/stores.hpp"
#include "protocol/event.hpp"
#include "timeline/unread.hpp"
#include "websocket/message.hpp"

namespace parley::realtime {

/// A stored entry, with the frame that is shared by all sockets.
struct Line {
  protocol::EventHead head;
  websocket::Message frame;
};
/// Stored entries of one conversation, by rising `seq`.
struct Page {
  std::vector<Line> lines;
  /// There may be more entries after these.
  bool more = false;
};
using SharedPage = std::shared_ptr<const Page>;

/// The users, of those asked for, who share a conversation with the asker and have not blocked
/// them, and when they were last seen.
struct Acquaintances {
  std::vector<UserId> user_ids;
  std::vector<conversations::LastSeen> seen;
};

/// The positions of a user's conversations, in the order of the query; last_seq is 0 if there are
/// no entries.
using Places = std::vector<timeline::Unread>;

/// The conversations that a user joined most recently.
using MembershipPage = std::vector<ConversationId>;

/// Maximum number of entries in a page.
inline constexpr std::size_t kPageEntries = 100;
/// A user's most recently joined conversations that are live.
inline constexpr std::size_t kMaxConversations = 5000;
inline constexpr std::size_t kNewestMemberships = 200;

/// Queries the stores on the workers and answers on the loop's thread, never within the call. At
/// most kMaxAsking queries are with the workers, plus kMaxAskingWatched of acquaintances(): those
/// must neither occupy all threads nor delay starting sessions. The others wait here. A query that
/// failed or found no room is retried after a jittered pause, at most Retry::times; only then is
/// the error its answer. Queries of a session that has ended are neither run nor answered.
///
/// Threads: the loop's. Errors of all answers: kUnavailable; kOverloaded when kMaxWaiting queries
/// wait for the workers and as many for the end of their pause. Owns: the waiting queries;
/// everything given must outlive the last answer.
class StoreReader {
 public:
  template <typename T>
  using Then = std::function<void(Result<T>)>;

  /// Runs a job on a thread that may block; returns false if it can't be queued now.
  using Submit = std::function<bool(std::function<void()>)>;
  static constexpr std::size_t kMaxAsking = 5;
  static constexpr std::size_t kMaxAskingWatched = 2;
  static constexpr std::size_t kMaxWaiting = 100'000;

  /// The number of retries and the pauses between them, as in Backoff: at most 6.3 s in total.
  struct Retry {
    std::chrono::milliseconds first{100};
    std::chrono::milliseconds most{5000};
    unsigned times = 6;
  };

  /// Who asks: a session's number, or the rooms.
  using Asker = std::uint64_t;
  static constexpr Asker kRooms = 0;

  /// `is_here` returns whether a session still exists; it isn't called for the rooms.
  StoreReader(const messaging::Stores& stores, std::function<bool(Asker)> is_here,
              std::size_t page_bytes, const Retry& retry, Submit submit,
              std::shared_ptr<LoopPost> post)
      : stores_(stores),
        is_here_(std::move(is_here)),
        page_bytes_(page_bytes),
        retry_(retry),
        submit_(std::move(submit)),
        post_(std::move(post)) {}

  void conversations(Asker asker, const UserId& user_id, Then<std::vector<timeline::Stay>> then);
  void acquaintances(Asker asker, const UserId& user_id, std::vector<UserId> others,
                     Then<Acquaintances> then);
  /// All members: at most 10,000 in a public conversation, some 10 ms of the store's time. Rooms
  /// runs at most one such query per conversation.
  void members(const ConversationId& conversation_id, Then<std::vector<UserId>> then);
  /// The given users who are members, in no particular order. At most 1,000.
  void members_among(const ConversationId& conversation_id, std::vector<UserId> user_ids,
                     Then<std::vector<UserId>> then);
  /// The conversations the user joined most recently, at most kNewestMemberships.
  void newest_memberships(const UserId& user_id, Then<MembershipPage> then);
  void places(Asker asker, const UserId& user_id, std::vector<timeline::Stay> stays,
              Then<Places> then);
  /// The tails alone, as in places().
  void tails(Asker asker, std::vector<ConversationId> conversation_ids,
             Then<std::vector<timeline::Tail>> then);
  /// The first entries after a `seq`: at most kPageEntries, and as many as fit into `page_bytes`,
  /// but at least one. Concurrent queries for the same page share one read.
  void entries(Asker asker, const ConversationId& conversation_id, std::int64_t after,
               Then<SharedPage> then);

  /// Hands waiting queries to the workers, as far as they have room. Each answer does this too;
  /// call it regularly for queries the workers had no room for and for retries that are due.
  void ask_next();

 private:
  using PageKey = std::pair<ConversationId, std::int64_t>;

  struct Answer {
    /// Gives the answer; to be called on the loop.
    std::function<void()> give;
    /// It is a retryable error.
    bool may_retry = false;
  };
  struct Question {
    /// Whether anyone still waits for the answer.
    std::function<bool()> wanted;
    /// Runs on a worker.
    std::function<Answer()> ask;
    Backoff pause;
    unsigned retries_left = 0;
  };
  struct Queue {
    std::size_t max_asking;
    std::deque<Question> waiting = {};
    /// Queries to be retried, by time.
    std::multimap<Monotonic::time_point, Question> paused = {};
    std::size_t asking = 0;
  };
  struct PageAsker {
    Asker asker;
    Then<SharedPage> then;
  };

  template <typename T>
  void ask(Queue& queue, std::function<bool()> wanted, std::function<Result<T>()> question,
           Then<T> then);
  /// The same for one asker, who gets the answer only if it still exists.
  template <typename T>
  void ask(Queue& queue, Asker asker, std::function<Result<T>()> question, Then<T> then);
  void ask_next(Queue& queue);
  /// Schedules a retry. Returns false and leaves the question unchanged if none is left or allowed.
  static bool pause(Queue& queue, Question& question);
  static void end_pauses(Queue& queue);
  bool is_here(Asker asker) const { return asker == kRooms || is_here_(asker); }
  bool page_is_wanted(const PageKey& key);

  const messaging::Stores stores_;
  const std::function<bool(Asker)> is_here_;
  const std::size_t page_bytes_;
  const Retry retry_;
  const Submit submit_;
  std::shared_ptr<LoopPost> post_;
  std::map<PageKey, std::vector<PageAsker>> asked_;
  Queue questions_{kMaxAsking};
  Queue watched_{kMaxAskingWatched};
};

}  // namespace parley::realtime
