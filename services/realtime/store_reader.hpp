#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <utility>
#include <vector>

#include "blocks/block_store.hpp"
#include "conversations/conversation_store.hpp"
#include "conversations/presence_store.hpp"
#include "loop_post.hpp"
#include "runtime/worker_pool.hpp"
#include "timeline/command_store.hpp"
#include "timeline/read_mark_store.hpp"
#include "timeline/timeline_store.hpp"
#include "websocket/message.hpp"

namespace parley::realtime {

/// A stored entry, ready for sockets.
struct Line {
  std::int64_t seq = 0;
  bool changes_members = false;
  websocket::Message frame;
};
using Lines = std::shared_ptr<const std::vector<Line>>;

/// Of some users those who share a conversation with somebody and have not blocked her, and when
/// they were last seen.
struct Acquaintances {
  std::vector<UserId> user_ids;
  std::vector<conversations::LastSeen> seen;
};

/// Where a user's conversations stand.
struct Places {
  /// In the order asked for; last_seq is 0 where there are no entries.
  std::vector<timeline::Tail> tails;
  std::vector<timeline::ReadMark> read_marks;
};

/// So many entries come at once at most.
inline constexpr std::size_t kPageEntries = 100;
/// Of the conversations of one user, those joined last are live.
inline constexpr std::size_t kMaxConversations = 5000;

/// Asks the stores on the workers and answers on the loop's thread, never within the call.
///
/// Threads: the loop's. Errors of all answers: kUnavailable, kOverloaded when too many questions
/// wait. Owns: nothing; everything given must outlive the last answer.
class StoreReader {
 public:
  template <typename T>
  using Then = std::function<void(Result<T>)>;

  struct Stores {
    conversations::ConversationStore& conversations;
    conversations::PresenceStore& presence;
    blocks::BlockStore& blocks;
    timeline::TimelineStore& timeline;
    timeline::CommandStore& commands;
    timeline::ReadMarkStore& read_marks;
  };

  StoreReader(const Stores& stores, runtime::WorkerPool& workers, std::shared_ptr<LoopPost> post)
      : stores_(stores), workers_(workers), post_(std::move(post)) {}

  void conversations(const UserId& user_id, Then<std::vector<ConversationId>> then);
  void acquaintances(const UserId& user_id, std::vector<UserId> others, Then<Acquaintances> then);
  /// All of them: of a public conversation 10,000 at most, some 10 ms of the store's time. Rooms
  /// has one such question under way per conversation.
  void members(const ConversationId& conversation_id, Then<std::vector<UserId>> then);
  void places(const UserId& user_id, std::vector<ConversationId> conversation_ids,
              Then<Places> then);
  /// As those of places().
  void tails(std::vector<ConversationId> conversation_ids, Then<std::vector<timeline::Tail>> then);
  /// The first kPageEntries after a `seq`. Asked for by many at once it is read once.
  void entries(const ConversationId& conversation_id, std::int64_t after, Then<Lines> then);

 private:
  using PageKey = std::pair<ConversationId, std::int64_t>;

  template <typename T>
  void ask(std::function<Result<T>()> question, Then<T> then);

  const Stores stores_;
  runtime::WorkerPool& workers_;
  std::shared_ptr<LoopPost> post_;
  std::map<PageKey, std::vector<Then<Lines>>> asked_;
};

}  // namespace parley::realtime
