#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/clock.hpp"
#include "base/result.hpp"

/// What could not be stored, for its operator: the commands of chat-consumer, which alone knows how
/// RabbitMQ and the store are reached, with the configuration that it runs with, in a form for
/// people and scripts.
namespace parley::cli {

struct DeadLettersRequest {
  /// chat-consumer's; empty: the environment's PARLEY_….
  std::string config;
  int limit = 100;
  /// With what was sent: messages, for one.
  bool bodies = false;
  bool json = false;
};

/// Prints them, the first that would be taken first; they stay where they are.
Status list_dead_letters(const DeadLettersRequest& request);

/// Sends them to be stored again; what still can't be comes back.
Status replay_dead_letters(const DeadLettersRequest& request);

/// One of them as chat-consumer tells it.
struct DeadLetter {
  std::string reason;
  /// Empty where RabbitMQ itself has moved it.
  std::string partition;
  std::optional<Timestamp> dead_at;
  std::string body;
  /// Of its first line; empty where that has none.
  std::string id;
  std::string conversation_id;
};
/// Errors: code::kInternal.
Result<DeadLetter> read_dead_letter(const std::string& line);

/// "3 s", "5 min", "2 h" or "9 d".
std::string age_text(std::chrono::milliseconds age);

std::string line_for_people(const DeadLetter& letter, Timestamp now);
std::string line_for_programs(const DeadLetter& letter, Timestamp now, bool bodies);

}  // namespace parley::cli
