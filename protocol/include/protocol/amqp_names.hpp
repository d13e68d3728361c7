#pragma once

#include <string>
#include <string_view>

/// The names of everything that Parley has in RabbitMQ; defined only here.
namespace parley::protocol {

/// Direct exchange; the routing key is the partition's number as text.
inline constexpr std::string_view kMessagesExchange = "chat.messages";
/// Fanout exchange of what chat-consumer stored.
inline constexpr std::string_view kEventsExchange = "chat.events";
/// Fanout exchange of signals among realtime-services, and from chat-consumer to them (signal.hpp).
inline constexpr std::string_view kSignalsExchange = "chat.signals";
/// Direct exchange and quorum queue of what could not be stored, item by item.
inline constexpr std::string_view kDeadExchange = "chat.dead";
inline constexpr std::string_view kDeadQueue = "chat.dead";

/// Holds no messages. Each chat-consumer consumes from it, so that its consumers can be counted:
/// the count of a partition's queue leaves out those that stand by.
inline constexpr std::string_view kConsumersQueue = "chat.consumers";

/// One item as JSON per line; no line is longer than kMaxItemBytes.
inline constexpr std::string_view kBatchContentType = "application/x-ndjson";

/// The quorum queue of a partition.
inline std::string messages_queue(unsigned partition) {
  return std::string(kMessagesExchange) + "." + std::to_string(partition);
}

}  // namespace parley::protocol
