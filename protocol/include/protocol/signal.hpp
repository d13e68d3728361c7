#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/id.hpp"
#include "base/result.hpp"

/// Signals to realtime-services on chat.signals, from each other and from chat-consumer, one JSON
/// line each. They are never stored: each is true only for a moment, or can be requested over HTTP.
namespace parley::protocol {

struct TypingSignal {
  ConversationId conversation_id;
  UserId user_id;

  bool operator==(const TypingSignal&) const = default;
};

/// Who is connected to one instance.
struct PresenceSignal {
  /// The instance's own, made at its start.
  std::string instance;
  /// `online` holds all users there; else only changes since the last signal.
  bool whole = false;
  /// Requests the same from all others: it has just started.
  bool asks = false;
  std::vector<UserId> online;
  std::vector<UserId> offline;

  bool operator==(const PresenceSignal&) const = default;
};

/// How far a user has read a conversation, as it was stored.
struct ReadSignal {
  ConversationId conversation_id;
  UserId user_id;
  std::int64_t seq = 0;
  /// Messages up to there.
  std::int64_t message_number = 0;

  bool operator==(const ReadSignal&) const = default;
};

/// The outcome of a command.
struct OutcomeSignal {
  /// The command's.
  MessageId id;
  ConversationId conversation_id;
  UserId sender_id;
  MessageId target;
  /// "applied", "refused", "nothing_to_do".
  std::string status;
  /// Of error_codes.hpp, where it is refused; else empty.
  std::string code;

  bool operator==(const OutcomeSignal&) const = default;
};

/// Some stored entries were not published on chat.events, or may not have been: services that
/// forward entries compare what they know with the store. A chat-consumer also sends it at its
/// start.
struct EventsLostSignal {
  bool operator==(const EventsLostSignal&) const = default;
};

using Signal =
    std::variant<TypingSignal, PresenceSignal, ReadSignal, OutcomeSignal, EventsLostSignal>;

std::string write_signal(const Signal& signal);

/// Errors: kMalformedItem, also for one that only a newer version knows.
Result<Signal> read_signal(std::string_view line);

}  // namespace parley::protocol
