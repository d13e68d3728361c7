#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "client/session.hpp"
#include "client/types.hpp"

namespace parley::client {

/// The last `seq` the client has of each conversation.
using Positions = std::map<ConversationId, std::int64_t>;

/// The state of a conversation when a connection begins.
struct Place {
  ConversationId conversation_id;
  std::int64_t last_seq = 0;
  /// The position up to which the user has read, and the number of unread messages
  /// (client/unread.hpp).
  std::int64_t read_seq = 0;
  std::int64_t unread = 0;
  /// The number of messages in the conversation.
  std::int64_t messages = 0;
  /// No message with this message_number or a lower one is unread; of the later ones, these were
  /// deleted.
  std::int64_t unread_after = 0;
  std::vector<std::int64_t> deleted_after = {};
};

/// A user has read a conversation up to `seq`, at which it had this many messages.
struct ReadMark {
  ConversationId conversation_id;
  UserId user_id;
  std::int64_t seq = 0;
  std::int64_t message_number = 0;
};

/// The outcome of one of the user's commands.
struct Outcome {
  /// The command's id, as in Accepted.
  MessageId id;
  ConversationId conversation_id;
  MessageId target;
  /// "applied", "refused" or "nothing_to_do".
  std::string status;
  /// Why it was refused; else empty.
  std::string code;
};

/// Whether a user is connected.
struct Presence {
  UserId user_id;
  bool online = false;
  std::optional<Timestamp> last_seen = std::nullopt;
};

struct LiveMessage {
  ConversationId conversation_id;
  std::string text;
  /// Generated if empty.
  std::string client_msg_id = {};
  std::optional<MessageId> reply_to = std::nullopt;
};

/// The target message of a command, and the command's client_msg_id, generated if empty.
struct LiveTarget {
  ConversationId conversation_id;
  MessageId message_id;
  std::string client_msg_id = {};
};

struct LiveOptions {
  /// Called with each entry after the position, of each of the user's conversations, in order,
  /// exactly once.
  std::function<void(const Entry&)> on_entry;
  /// Called with true once entries are received; with false and the reason when the connection is
  /// lost and after each failed attempt. May be empty.
  std::function<void(bool connected, const std::string& reason)> on_state;
  /// Called with true and the reason when the server reports that entries may be late, with false
  /// when that is over (a new connection starts with false unless the server reports otherwise).
  /// May be empty.
  std::function<void(bool degraded, const std::string& reason)> on_degraded;
  /// Called at most once, if reconnecting would not help: the session has ended (logged out,
  /// disabled), or the server rejects this client. No entry is delivered and no message accepted
  /// afterwards. May be empty.
  std::function<void(const Error& reason)> on_end;
  /// Called for each of the user's conversations when a connection begins. May be empty, like all
  /// below.
  std::function<void(const Place&)> on_place;
  /// Includes the user's own marks. Marks only rise: ignore one below the last.
  std::function<void(const ReadMark&)> on_read;
  /// Best effort, like on_read; Session can query a command's outcome, too.
  std::function<void(const Outcome&)> on_outcome;
  /// A user is typing; ends after six seconds unless repeated.
  std::function<void(const ConversationId&, const UserId&)> on_typing;
  /// The watched users: initially and after each change.
  std::function<void(const std::vector<Presence>&)> on_presence;
  /// Each frame as received, before it is parsed. May be empty.
  std::function<void(const std::string& frame)> on_frame;
  /// Where to resume: the entries already delivered by on_entry, as stored by the caller.
  Positions positions;
  /// For conversations without a position: start at the first entry, else at the current end.
  bool from_the_first = false;
  /// Maximum number of messages that wait for an answer or a connection.
  std::size_t max_outgoing = 1000;
  /// For connecting and for the first answer.
  std::chrono::milliseconds timeout{10'000};
};

/// A user's conversations, live over a WebSocket.
///
/// Guarantee: entries of a conversation are delivered by rising `seq`, without gap or duplicate,
/// over any number of lost connections. After each, it reconnects with jittered backoff and resumes
/// where it was, unless the close code says to stop (protocol/close_codes.hpp). A message or
/// command is resent under its client_msg_id until it is accepted or refused, so it takes effect
/// once however often the connection is lost. At most 100 await an answer at a time.
///
/// Threads: one of its own, on which all callbacks run, one at a time; members may be called from
/// any thread, including from callbacks. Owns: the session, whose tokens it renews. Stop: stop() or
/// the destructor, not from a callback; no callback runs afterwards. The outcome of unanswered
/// messages stays unknown: their completions get kUnavailable.
class Live {
 public:
  using OnSent = std::function<void(Result<Accepted>)>;

  /// `url`: as for Session; `session` must be logged in. Trusts the same authorities as its Client.
  Live(Session session, const std::string& url, LiveOptions options);
  ~Live();
  Live(const Live&) = delete;
  Live& operator=(const Live&) = delete;

  /// Accepts the message, whose completion is then called exactly once. Errors: kOverloaded while
  /// max_outgoing messages wait; of the completion: the server's refusal.
  Status send(const ConversationId& conversation_id, std::string text, std::string client_msg_id,
              OnSent on_sent);
  Status send(LiveMessage message, OnSent on_sent);
  /// Commands: like send(). on_outcome reports the outcome of an accepted one.
  Status edit(LiveTarget target, const std::string& text, OnSent on_sent);
  Status remove(LiveTarget target, OnSent on_sent);
  Status react(LiveTarget target, const std::string& emoji, bool on, OnSent on_sent);
  Status pin(LiveTarget target, bool on, OnSent on_sent);

  /// Marks the conversation as read up to the entry with this seq, which must exist. Resent over
  /// any number of lost connections until the mark returns (on_read) or the server refuses it
  /// permanently, e.g. because the user has left; only the highest of several is sent.
  void read(const ConversationId& conversation_id, std::int64_t seq);
  /// Notifies the others, if connected.
  void typing(const ConversationId& conversation_id);
  /// Replaces the watched users, on this and all later connections; at most 100.
  void watch(std::vector<UserId> user_ids);

  /// The last entry of each conversation that was passed to on_entry.
  Positions positions() const;
  /// The number of connections made so far.
  std::uint64_t connects() const;

  /// Drops the connection without a close handshake and reconnects: for use after a network change.
  void reconnect();

  void stop();

 private:
  class Worker;
  std::unique_ptr<Worker> worker_;
};

}  // namespace parley::client
