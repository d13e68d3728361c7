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
#include "rooms.hpp"
#include "runtime/token_bucket.hpp"
#include "session_dependencies.hpp"
#include "websocket/socket.hpp"

namespace parley::realtime {

/// One connected client: authenticates, resumes, receives entries and sends messages.
///
/// Guarantee: the client gets the entries of each conversation by rising `seq` without a gap, from
/// its resume position or else from the `last_seq` it was told; or it gets a `gap` frame; or it is
/// closed. Entries that don't fit into the socket are read from the store later, page by page.
/// Threads: the loop's. Owns: nothing of the socket. Stop: the destructor.
class Session : public websocket::Peer, public Participant {
 public:
  Session(SessionDependencies& parts, websocket::Socket& socket, std::uint64_t number);
  ~Session() override;

  void received(std::string_view text) override;
  void ended(const websocket::End& end) override;

  const UserId& user_id() const override { return identity_->user_id; }
  const std::vector<ConversationId>& conversation_ids() const override { return conversation_ids_; }
  bool live() const override { return state_ == State::kLive; }
  void deliver(const ConversationId& id, std::int64_t seq,
               const websocket::Message& frame) override;
  void tell(const ConversationId& id, const websocket::Message& frame) override;
  void send(const websocket::Message& frame) override { socket_.send(frame); }
  void joined(const ConversationId& id, std::int64_t last_seq) override;
  void left(const ConversationId& id) override;

  // For Hub.
  std::uint64_t number() const { return number_; }
  /// Continues what waits for the socket to drain.
  void pump();
  /// Called by PageTurns when this session's turn begins.
  void on_turn();
  /// Closes the socket if no token came in time, the token or the login session has ended, or the
  /// client reads a page too slowly while others wait.
  void check(Monotonic::time_point monotonic, Timestamp time);

 private:
  enum class State { kAnonymous, kVerifying, kStarting, kLive, kClosing };
  /// A frame that arrived while the session could not send it; `seq` is 0 if it is not an entry.
  struct Held {
    ConversationId conversation_id;
    std::int64_t seq;
    websocket::Message frame;
  };
  /// A conversation in which the session is at another position than its room.
  struct Behind {
    std::int64_t cursor = 0;
    /// Reads from the store; if false, waits for the room to pass the cursor.
    bool reading = false;
    /// The client asked to resume and is notified when that is done.
    bool resuming = false;
  };
  /// The steps of reading one page: waiting for a turn, querying the store, waiting for the socket
  /// to write the page.
  enum class Turn { kNone, kWaiting, kAsked, kSent };

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
  /// Brings the session from the position that the client was told to the room's.
  void settle(const ConversationId& id, std::int64_t told, std::int64_t held_from);
  void read_on(const ConversationId& id, std::int64_t cursor, bool resuming);
  /// Has sent everything up to the cursor; waits for the room to pass it.
  void wait_at(const ConversationId& id, std::int64_t cursor);
  void stop_reading(const ConversationId& id);
  /// Queues for a turn if there is a page to read and the socket has room for it.
  void next_page();
  void end_turn();
  void on_page(const ConversationId& id, std::int64_t after, const Result<SharedPage>& page);
  /// Sends the page up to the user's own removal; returns false if it contains that.
  bool send_page(Behind& behind, const Page& page);
  void after_page(const ConversationId& id, const Page& page);
  void hold(const ConversationId& id, std::int64_t seq, const websocket::Message& frame);
  bool is_member(const ConversationId& id) const;
  /// Refuses the item, publishes it, or first queries the store whether it may be sent.
  void offer(protocol::Item item);
  void ask_store(const protocol::Item& item);
  void on_checked(const protocol::Item& item, const Status& may);
  void publish(const protocol::Item& item);
  void answer_send(const protocol::Item& item, const Status& confirmed);
  void publish_read(const ConversationId& id, std::int64_t seq);
  void answer_read(const ConversationId& id, std::int64_t seq, const Status& confirmed);
  void refuse(const Error& error, const std::optional<std::string>& client_msg_id = {},
              const std::optional<ConversationId>& conversation_id = {});
  /// Charges the rate limiter; if it lacks the tokens, refuses the frame and returns false.
  bool within_rate(double cost);
  void ask_watched(std::vector<UserId> user_ids);
  void on_watched(const Result<Acquaintances>& known);
  void close(std::uint16_t code, std::string_view reason);

  SessionDependencies& parts_;
  websocket::Socket& socket_;
  const std::uint64_t number_;
  State state_ = State::kAnonymous;
  Monotonic::time_point opened_;
  std::optional<jwt::Identity> identity_;
  std::vector<ConversationId> conversation_ids_;  // sorted
  std::unordered_map<ConversationId, Behind> behind_;
  /// The conversations being read, in order; each is finished before the next.
  std::deque<ConversationId> to_read_;
  Turn turn_ = Turn::kNone;
  /// The socket's byte count at which the page is written, and when it was queued.
  std::uint64_t page_end_ = 0;
  Monotonic::time_point page_sent_;
  /// The start positions of conversations that the user joined while the session was starting.
  std::unordered_map<ConversationId, std::int64_t> joined_;
  std::vector<Held> held_;
  std::size_t held_bytes_ = 0;
  /// A query whether a message may be sent is running; `unchecked_` holds the items behind it.
  bool checking_ = false;
  /// Counted in Presence.
  bool present_ = false;
  std::deque<protocol::Item> unchecked_;
  /// A query for who may be watched is running, and the users of the latest `watch` that arrived
  /// since.
  bool watching_ = false;
  std::optional<std::vector<UserId>> next_watched_;
  /// Read marks being published, each with the highest position to publish next.
  std::unordered_map<ConversationId, std::int64_t> reads_;
  /// The highest confirmed positions.
  std::unordered_map<ConversationId, std::int64_t> confirmed_reads_;
  runtime::TokenBucket frames_;
  unsigned dropped_ = 0;
};

}  // namespace parley::realtime
