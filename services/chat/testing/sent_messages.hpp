#pragma once

#include <mutex>
#include <optional>
#include <vector>

#include "amqp/consumer.hpp"
#include "protocol/item.hpp"

namespace parley::chat::testing {

/// Declares the exchange and queues of chat.messages, as chat-consumer does, and takes every item
/// that arrives. Threads: any. Owns: a connection to the broker.
class SentMessages {
 public:
  SentMessages(const amqp::Endpoint& broker, unsigned partitions);
  ~SentMessages() { consumer_.stop(); }

  /// Of the tests' broker, with kPartitions; the same for all tests of the program.
  static SentMessages& shared();
  static constexpr unsigned kPartitions = 8;

  /// Waits up to 10 s for the item; nothing if it didn't come.
  std::optional<protocol::Item> wait_for(const std::string& id) const;
  /// Waits for so many different items of the conversation, until nothing new came for 10 s; in the
  /// order in which each came first.
  std::vector<protocol::Item> wait_for_all(const std::string& conversation_id,
                                           std::size_t count) const;
  /// How many items with this id came so far.
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
