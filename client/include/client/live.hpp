#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>

#include "base/result.hpp"
#include "client/session.hpp"
#include "client/types.hpp"

namespace parley::client {

/// The last `seq` that somebody has of each conversation.
using Positions = std::map<ConversationId, std::int64_t>;

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
/// resumes where it was, unless the server ended the session (close codes over 4101). A message is
/// sent again under its client_msg_id until it is accepted or refused, so that it is one message
/// however often the connection was lost.
///
/// Threads: one of its own, on which all callbacks run, one at a time; the members may be called
/// from any, also from callbacks. Owns: the session, whose tokens it renews. Stop: stop() or the
/// destructor, not from a callback; no callback runs afterwards, and what wasn't answered stays
/// unknown: its completion gets kUnavailable.
class Live {
 public:
  using OnSent = std::function<void(Result<Accepted>)>;

  /// `url` as Session's; `session` is logged in.
  Live(Session session, const std::string& url, LiveOptions options);
  ~Live();
  Live(const Live&) = delete;
  Live& operator=(const Live&) = delete;

  /// Takes the message, whose completion is then called exactly once. Errors: kOverloaded while
  /// max_outgoing wait; by completion what the server refused it with.
  Status send(const ConversationId& conversation_id, std::string text, std::string client_msg_id,
              OnSent on_sent);

  /// Tells the others in the conversation that the user is typing: now, or, without a connection,
  /// never. The server passes on one in three seconds.
  void typing(const ConversationId& conversation_id);

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
