#pragma once

#include <cstdint>
#include <vector>

#include "base/id.hpp"
#include "websocket/message.hpp"

namespace parley::realtime {

/// A connection, as the rooms see it. Threads: the loop's. Members may call no function of Rooms
/// except delivered().
class Participant {
 public:
  Participant() = default;
  Participant(const Participant&) = delete;
  Participant& operator=(const Participant&) = delete;
  virtual ~Participant() = default;

  virtual const UserId& user_id() const = 0;
  /// The participant's conversations, sorted.
  virtual const std::vector<ConversationId>& conversation_ids() const = 0;
  /// Whether it receives signals (typing, read marks).
  virtual bool live() const = 0;

  /// Delivers the next entry of the room. `seq` rises without a gap within a room.
  virtual void deliver(const ConversationId& id, std::int64_t seq,
                       const websocket::Message& frame) = 0;
  /// Sends a frame that is not an entry, about one of the user's conversations.
  virtual void tell(const ConversationId& id, const websocket::Message& frame) = 0;
  /// Sends a frame that belongs to none of the user's conversations.
  virtual void send(const websocket::Message& frame) = 0;
  /// The user is now a member; entries after `last_seq` are due. Those that the room has already
  /// delivered are read from the store by the participant.
  virtual void joined(const ConversationId& id, std::int64_t last_seq) = 0;
  /// The user is no longer a member: no more entries of the conversation may be sent.
  virtual void left(const ConversationId& id) = 0;
};

}  // namespace parley::realtime
