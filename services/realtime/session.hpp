#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "frames.hpp"
#include "jwt/claims.hpp"
#include "parts.hpp"
#include "rooms.hpp"
#include "runtime/token_bucket.hpp"
#include "websocket/socket.hpp"

namespace parley::realtime {

/// One connected client: authenticates, resumes, gets entries and sends messages.
///
/// Guarantee: of each of its conversations it is sent entries by rising `seq` without a hole, from
/// where it resumed or else from the `last_seq` that it was told; or it is told of a gap; or it is
/// closed. What the socket has no room for is read from the store later, page by page.
/// Threads: the loop's. Owns: nothing of the socket. Stop: ended().
class Session : public websocket::Peer, public Participant {
 public:
  Session(Parts& parts, websocket::Socket& socket, std::uint64_t number);
  ~Session() override;

  void received(std::string_view text) override;
  void ended(const websocket::End& end) override;

  const UserId& user_id() const override { return identity_->user_id; }
  const std::vector<ConversationId>& conversation_ids() const override { return conversation_ids_; }
  bool live() const override { return state_ == State::live; }
  void deliver(const ConversationId& id, std::int64_t seq,
               const websocket::Message& frame) override;
  void tell(const ConversationId& id, const websocket::Message& frame) override;
  void send(const websocket::Message& frame) override { socket_.send(frame); }
  void joined(const ConversationId& id, std::int64_t last_seq) override;
  void left(const ConversationId& id) override;

  // For Hub.
  std::uint64_t number() const { return number_; }
  /// Goes on with what waits for the socket to take more.
  void pump();
  /// PageTurns gave it a turn.
  void on_turn();
  /// Closes it if its time is over: no token yet, the token's end, the session's.
  void check(Monotonic::time_point monotonic, Timestamp time);

 private:
  enum class State { anonymous, verifying, starting, live, closing };
  /// What came while the session could not take it; `seq` is 0 where it is no entry.
  struct Held {
    ConversationId conversation_id;
    std::int64_t seq;
    websocket::Message frame;
  };
  /// A conversation of which the session isn't where its room is.
  struct Behind {
    std::int64_t cursor = 0;
    /// Reads from the store; else only waits for the room to pass the cursor.
    bool reading = false;
    /// The client asked to resume, and is told when it is done.
    bool resuming = false;
  };
  /// Of reading one page of entries: it waits for its turn, the store is asked, the socket has not
  /// taken the page yet.
  enum class Turn { none, waiting, asked, sent };

  void handle(AuthFrame frame);
  void handle(const ResumeFrame& frame);
  void handle(SendFrame frame);
  void handle(CommandFrame frame);
  void handle(const ReadFrame& frame);
  void handle(const TypingFrame& frame);
  void handle(WatchFrame frame);
  void on_identity(Result<jwt::Identity> identity, Positions resume);
  void start(Positions resume, unsigned tries);
  void enter(std::vector<timeline::Stay> stays, const Positions& resume, Rooms::Mark asked);
  void begin(const Places& places, Positions resume);
  void resume_from(const Positions& positions, const std::vector<timeline::Tail>& tails);
  void resume_from(const ConversationId& id, std::int64_t position, std::int64_t tail);
  /// Brings it from the place that the client was told to where the room is.
  void settle(const ConversationId& id, std::int64_t told, std::int64_t held_from);
  void read_on(const ConversationId& id, std::int64_t cursor, bool resuming);
  /// It is up to the cursor already, and waits for the room to pass it.
  void wait_at(const ConversationId& id, std::int64_t cursor);
  void stop_reading(const ConversationId& id);
  /// Wants a turn for the next page, if any is to be read and the socket has room for it.
  void next_page();
  void end_turn();
  void on_page(const ConversationId& id, std::int64_t after, const Result<SharedPage>& page);
  /// Sends the page up to the user's own removal; false if that is in it.
  bool send_page(Behind& behind, const Page& page);
  void after_page(const ConversationId& id, const Page& page);
  void hold(const ConversationId& id, std::int64_t seq, const websocket::Message& frame);
  bool is_member(const ConversationId& id) const;
  /// Refuses it, publishes it, or asks the store first whether it may be sent.
  void offer(protocol::Item item);
  void ask_store(const protocol::Item& item);
  void on_checked(const protocol::Item& item, const Status& may);
  void publish(const protocol::Item& item);
  void answer_send(const protocol::Item& item, const Status& confirmed);
  void publish_read(const ConversationId& id, std::int64_t seq);
  void answer_read(const ConversationId& id, std::int64_t seq, const Status& confirmed);
  void refuse(const Error& error, const std::optional<std::string>& client_msg_id = {},
              const std::optional<ConversationId>& conversation_id = {});
  /// Takes it from what the socket may send; false, and the frame is refused, where it has less.
  bool within_rate(double cost);
  void ask_watched(std::vector<UserId> user_ids);
  void on_watched(const Result<Acquaintances>& known);
  void close(std::uint16_t code, std::string_view reason);

  Parts& parts_;
  websocket::Socket& socket_;
  const std::uint64_t number_;
  State state_ = State::anonymous;
  Monotonic::time_point opened_;
  std::optional<jwt::Identity> identity_;
  std::vector<ConversationId> conversation_ids_;  // sorted
  std::unordered_map<ConversationId, Behind> behind_;
  /// Those of them that it reads, in their order: each is finished before the next.
  std::deque<ConversationId> to_read_;
  Turn turn_ = Turn::none;
  /// How many bytes the socket has taken once the page has left, and since when it is to.
  std::uint64_t page_end_ = 0;
  Monotonic::time_point page_sent_;
  /// Where the conversations began for it that it came into while it was starting.
  std::unordered_map<ConversationId, std::int64_t> joined_;
  std::vector<Held> held_;
  std::size_t held_bytes_ = 0;
  /// Whether the store is asked if a message may be sent, and what came after that one.
  bool checking_ = false;
  /// It was counted as present.
  bool present_ = false;
  std::deque<protocol::Item> unchecked_;
  /// Whether the store is asked who of those to be watched may be; whoever was named last
  /// meanwhile.
  bool watching_ = false;
  std::optional<std::vector<UserId>> next_watched_;
  /// Of read marks that are under way: up to where is to be told next.
  std::unordered_map<ConversationId, std::int64_t> reads_;
  /// Up to where they are known to count.
  std::unordered_map<ConversationId, std::int64_t> confirmed_reads_;
  runtime::TokenBucket frames_;
  unsigned dropped_ = 0;
};

}  // namespace parley::realtime
