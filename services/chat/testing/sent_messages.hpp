#pragma once

#include <mutex>
#include <optional>
#include <vector>

#include "amqp/consumer.hpp"
#include "protocol/item.hpp"

namespace parley::chat::testing {

/// Declares the exchange and queues of chat.messages, like chat-consumer, and consumes every item.
/// Threads: any. Owns: a connection to the broker.
class SentMessages {
 public:
  SentMessages(const amqp::Endpoint& broker, unsigned partitions);
  ~SentMessages() { consumer_.stop(); }

  /// On the tests' broker, with kPartitions; shared by all tests of the program.
  static SentMessages& shared();
  static constexpr unsigned kPartitions = 8;

  /// Waits up to 10 s for the item; nothing if it doesn't arrive.
  std::optional<protocol::Item> wait_for(const std::string& id) const;
  /// Waits for this many different items of the conversation, until nothing new has arrived for 10
  /// s; returns them in the order of their first arrival.
  std::vector<protocol::Item> wait_for_all(const std::string& conversation_id,
                                           std::size_t count) const;
  /// The number of items with this id so far.
  std::size_t count(const std::string& id) const;

 private:
  void take(const amqp::Delivery& delivery);
  std::vector<protocol::Item> different_of(const std::string& conversation_id) const;
  amqp::ConsumerOptions options(const amqp::Endpoint& broker, unsigned partitions);

  mutable std::mutex mutex_;
  std::vector<protocol::Item> items_;
  amqp::Consumer consumer_;
};

}  // namespace parley::chat::testing
