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

/// The last `seq` that somebody has of each conversation.
using Positions = std::map<ConversationId, std::int64_t>;

/// Where a conversation stands for the user when a connection begins.
struct Place {
  ConversationId conversation_id;
  std::int64_t last_seq = 0;
  /// Up to where the user has read, and how many messages are unread (client/unread.hpp).
  std::int64_t read_seq = 0;
  std::int64_t unread = 0;
  /// All that it has.
  std::int64_t messages = 0;
  /// No message with this message_number or a lower one is unread; of those beyond it these were
  /// deleted.
  std::int64_t unread_after = 0;
  std::vector<std::int64_t> deleted_after = {};
};

/// Somebody has read a conversation up to `seq`, where it had so many messages.
struct ReadMark {
  ConversationId conversation_id;
  UserId user_id;
  std::int64_t seq = 0;
  std::int64_t message_number = 0;
};

/// What became of a command of the user's.
struct Outcome {
  /// The command's, as Accepted told it.
  MessageId id;
  ConversationId conversation_id;
  MessageId target;
  /// "applied", "refused", "nothing_to_do".
  std::string status;
  /// Why it was refused; else empty.
  std::string code;
};

/// Whether somebody is connected.
struct Presence {
  UserId user_id;
  bool online = false;
  std::optional<Timestamp> last_seen = std::nullopt;
};

struct LiveMessage {
  ConversationId conversation_id;
  std::string text;
  /// Made where it is empty.
  std::string client_msg_id = {};
  std::optional<MessageId> reply_to = std::nullopt;
};

/// A message that a command is about, and the command's client_msg_id, which is made where empty.
struct LiveTarget {
  ConversationId conversation_id;
  MessageId message_id;
  std::string client_msg_id = {};
};

struct LiveOptions {
  /// Every entry of every conversation of the user after its position, in order, exactly once.
  std::function<void(const Entry&)> on_entry;
  /// True when entries flow, false with the reason when the connection is lost, and at each attempt
  /// that failed. May be empty.
  std::function<void(bool connected, const std::string& reason)> on_state;
  /// True with the reason when the server says that entries may come late, false when that is over
  /// (a new connection begins so, unless it says otherwise). May be empty.
  std::function<void(bool degraded, const std::string& reason)> on_degraded;
  /// Called at most once, when connecting again would not help: the session has ended (logged out,
  /// disabled), or the server will not have this client. After it no entry comes and nothing is
  /// taken. May be empty.
  std::function<void(const Error& reason)> on_end;
  /// When a connection begins, each of the user's conversations. May be empty, as all below.
  std::function<void(const Place&)> on_place;
  /// The user's own marks, too. They only rise: one that is lower than the last is an old one.
  std::function<void(const ReadMark&)> on_read;
  /// Best effort, as on_read: Session has what became of a command, too.
  std::function<void(const Outcome&)> on_outcome;
  /// Somebody is typing; it is over after six seconds unless it comes again.
  std::function<void(const ConversationId&, const UserId&)> on_typing;
  /// Those that are watched, at first and whenever it changes.
  std::function<void(const std::vector<Presence>&)> on_presence;
  /// Each frame as it came, before anything is made of it. May be empty.
  std::function<void(const std::string& frame)> on_frame;
  /// Where to go on from: what on_entry had before, kept by the caller.
  Positions positions;
  /// For conversations without a position: from their first entry, or from now on.
  bool from_the_first = false;
  /// Messages that may wait for their answer, or for a connection.
  std::size_t max_outgoing = 1000;
  /// For connecting, and for the first answer.
  std::chrono::milliseconds timeout{10'000};
};

/// One user's conversations, live over a WebSocket.
///
/// Guarantee: entries of one conversation come by rising `seq` without a hole or a repetition, over
/// any number of lost connections: after each it connects again, with growing jittered pauses, and
/// resumes where it was, unless the close code says to stop (protocol/close_codes.hpp). A message
/// or command is sent again under its client_msg_id until it is accepted or refused, so that it is
/// one however often the connection was lost. At most 100 are on their way at a time.
///
/// Threads: one of its own, on which all callbacks run, one at a time; the members may be called
/// from any, also from callbacks. Owns: the session, whose tokens it renews. Stop: stop() or the
/// destructor, not from a callback; no callback runs afterwards, and what wasn't answered stays
/// unknown: its completion gets kUnavailable.
class Live {
 public:
  using OnSent = std::function<void(Result<Accepted>)>;

  /// `url` as Session's; `session` is logged in. The authorities that its Client trusts are trusted
  /// here, too.
  Live(Session session, const std::string& url, LiveOptions options);
  ~Live();
  Live(const Live&) = delete;
  Live& operator=(const Live&) = delete;

  /// Takes the message, whose completion is then called exactly once. Errors: kOverloaded while
  /// max_outgoing wait; by completion what the server refused it with.
  Status send(const ConversationId& conversation_id, std::string text, std::string client_msg_id,
              OnSent on_sent);
  Status send(LiveMessage message, OnSent on_sent);
  /// Commands: as send(). What becomes of one that was accepted, on_outcome tells.
  Status edit(LiveTarget target, const std::string& text, OnSent on_sent);
  Status remove(LiveTarget target, OnSent on_sent);
  Status react(LiveTarget target, const std::string& emoji, bool on, OnSent on_sent);
  Status pin(LiveTarget target, bool on, OnSent on_sent);

  /// Marks the conversation as read up to the entry with this seq, one that there is. Told, over
  /// any number of lost connections, until the mark comes back (on_read) or the server refuses it
  /// for good, as where the user has left; of several the highest counts.
  void read(const ConversationId& conversation_id, std::int64_t seq);
  /// Tells the others, if there is a connection.
  void typing(const ConversationId& conversation_id);
  /// In place of those before, on this and all later connections; at most 100.
  void watch(std::vector<UserId> user_ids);

  /// Up to which entry of each conversation on_entry was called.
  Positions positions() const;
  /// How often a connection was made.
  std::uint64_t connects() const;

  /// Drops the connection, without a word to the server, and makes a new one: for when the network
  /// has changed.
  void reconnect();

  void stop();

 private:
  class Worker;
  std::unique_ptr<Worker> worker_;
};

}  // namespace parley::client
