#pragma once

#include <cstdint>
#include <vector>

#include "base/id.hpp"
#include "websocket/message.hpp"

namespace parley::realtime {

/// Somebody's connection, as the rooms see it. Threads: the loop's. No member may call back into
/// Rooms but for delivered().
class Participant {
 public:
  Participant() = default;
  Participant(const Participant&) = delete;
  Participant& operator=(const Participant&) = delete;
  virtual ~Participant() = default;

  virtual const UserId& user_id() const = 0;
  /// The conversations that it is in, sorted.
  virtual const std::vector<ConversationId>& conversation_ids() const = 0;
  /// Whether signals (typing, read marks) reach it.
  virtual bool live() const = 0;

  /// The next entry of the room. Entries of one room come by rising `seq` without a hole.
  virtual void deliver(const ConversationId& id, std::int64_t seq,
                       const websocket::Message& frame) = 0;
  /// What is no entry, about one of the user's conversations.
  virtual void tell(const ConversationId& id, const websocket::Message& frame) = 0;
  /// What is no entry, and of no conversation of its own.
  virtual void send(const websocket::Message& frame) = 0;
  /// The user is in this conversation; entries after `last_seq` are due. Where the room has
  /// delivered later ones already, the participant gets them from the store.
  virtual void joined(const ConversationId& id, std::int64_t last_seq) = 0;
  /// The user isn't in this conversation any more: nothing more of it may be sent.
  virtual void left(const ConversationId& id) = 0;
};

}  // namespace parley::realtime
