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

/// A stored entry, with the frame that all sockets get.
struct Line {
  protocol::EventHead head;
  websocket::Message frame;
};
/// Stored entries of one conversation, by rising `seq`.
struct Page {
  std::vector<Line> lines;
  /// There may be more behind them.
  bool more = false;
};
using SharedPage = std::shared_ptr<const Page>;

/// Of some users those who share a conversation with somebody and have not blocked them, and when
/// they were last seen.
struct Acquaintances {
  std::vector<UserId> user_ids;
  std::vector<conversations::LastSeen> seen;
};

/// Where a user's conversations stand, in the order asked for; last_seq is 0 where there are no
/// entries.
using Places = std::vector<timeline::Unread>;

/// The conversations that a user joined last.
using MembershipPage = std::vector<ConversationId>;

/// A page has so many entries at most.
inline constexpr std::size_t kPageEntries = 100;
/// Of the conversations of one user, those joined last are live.
inline constexpr std::size_t kMaxConversations = 5000;
inline constexpr std::size_t kNewestMemberships = 200;

/// Asks the stores on the workers and answers on the loop's thread, never within the call. At most
/// kMaxAsking questions are with the workers, and kMaxAskingWatched of acquaintances(), so that
/// these keep a thread for messages and hold up nobody's start; the others wait their turn here.
/// A question that failed, or for which there was no room, is asked again after a jittered pause,
/// Retry::times at most; only then the error is its answer. What a session asked that has ended
/// since is neither asked nor answered.
///
/// Threads: the loop's. Errors of all answers: kUnavailable, kOverloaded when kMaxWaiting questions
/// wait for the workers and as many for the end of their pause. Owns: the questions that wait;
/// everything given must outlive the last answer.
class StoreReader {
 public:
  template <typename T>
  using Then = std::function<void(Result<T>)>;

  /// Runs a job on a thread that may block; false if it can't be taken now.
  using Submit = std::function<bool(std::function<void()>)>;
  static constexpr std::size_t kMaxAsking = 5;
  static constexpr std::size_t kMaxAskingWatched = 2;
  static constexpr std::size_t kMaxWaiting = 100'000;

  /// How often a question is asked again, and the pauses, as those of Backoff: 6.3 s together
  /// at most.
  struct Retry {
    std::chrono::milliseconds first{100};
    std::chrono::milliseconds most{5000};
    unsigned times = 6;
  };

  /// Whose question it is: a session's number, or the rooms'.
  using Asker = std::uint64_t;
  static constexpr Asker kRooms = 0;

  /// `is_here` returns whether a session is still there; it isn't called for the rooms.
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
  /// All of them: of a public conversation 10,000 at most, some 10 ms of the store's time. Rooms
  /// has one such question under way per conversation.
  void members(const ConversationId& conversation_id, Then<std::vector<UserId>> then);
  /// Those of the users who are members, in no order. At most 1,000.
  void members_among(const ConversationId& conversation_id, std::vector<UserId> user_ids,
                     Then<std::vector<UserId>> then);
  /// The conversations that the user joined last, up to kNewestMemberships of them.
  void newest_memberships(const UserId& user_id, Then<MembershipPage> then);
  void places(Asker asker, const UserId& user_id, std::vector<timeline::Stay> stays,
              Then<Places> then);
  /// As those of places().
  void tails(Asker asker, std::vector<ConversationId> conversation_ids,
             Then<std::vector<timeline::Tail>> then);
  /// The first entries after a `seq`: kPageEntries, or as many as `page_bytes` hold, but one. Asked
  /// for by many at once they are read once.
  void entries(Asker asker, const ConversationId& conversation_id, std::int64_t after,
               Then<SharedPage> then);

  /// Hands what waits to the workers, as far as they take it. Answers do, too; call it now and then
  /// for what the workers were too busy to take, and for what is to be asked again.
  void ask_next();

 private:
  using PageKey = std::pair<ConversationId, std::int64_t>;

  struct Answer {
    /// To be called on the loop.
    std::function<void()> give;
    /// It is an error, and the same question may be answered later.
    bool may_retry = false;
  };
  struct Question {
    /// Whether anybody still waits for the answer.
    std::function<bool()> wanted;
    /// Runs on a worker.
    std::function<Answer()> ask;
    Backoff pause;
    unsigned retries_left = 0;
  };
  struct Queue {
    std::size_t max_asking;
    std::deque<Question> waiting = {};
    /// Those to be asked again, and when.
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
  /// The same of one asker, who gets the answer only while here.
  template <typename T>
  void ask(Queue& queue, Asker asker, std::function<Result<T>()> question, Then<T> then);
  void ask_next(Queue& queue);
  /// Has it asked again later; false, and it is left as it was, where that may not be.
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
