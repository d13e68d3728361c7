#pragma once

#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/id.hpp"
#include "base/result.hpp"

/// What realtime-services tell each other on chat.signals, one JSON line each: true for a moment
/// only, so nobody keeps it, and what is lost is told again.
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
  /// `online` is everybody there; else only who came and went since the last one.
  bool whole = false;
  /// Wants to hear the same of all others: it has just begun.
  bool asks = false;
  std::vector<UserId> online;
  std::vector<UserId> offline;

  bool operator==(const PresenceSignal&) const = default;
};

using Signal = std::variant<TypingSignal, PresenceSignal>;

std::string write_signal(const Signal& signal);

/// Errors: kMalformedItem, also for one that only a newer version knows.
Result<Signal> read_signal(std::string_view line);

}  // namespace parley::protocol
