#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "amqp/publisher.hpp"
#include "messaging/message_publisher.hpp"
#include "protocol/item.hpp"

namespace parley::messaging {

/// Where accepted messages leave for RabbitMQ, once it is known into how many partitions
/// conversations fall: the store tells that after the first start of a chat-consumer.
///
/// Threads: all members may be called from any thread. Owns: the connection to the broker. Stop:
/// destruction completes what waits with an error.
class MessageGate {
 public:
  using OnState = std::function<void(const amqp::ConnectionState&)>;

  /// `name` is shown in the broker's list of connections; `on_state` is called on the publisher's
  /// thread after each change of the connection.
  MessageGate(amqp::Endpoint endpoint, std::string name, OnState on_state);
  explicit MessageGate(std::unique_ptr<amqp::Publisher> connection);
  ~MessageGate();
  MessageGate(const MessageGate&) = delete;
  MessageGate& operator=(const MessageGate&) = delete;

  /// Opens the gate. The first number counts; another one later changes nothing.
  void open(unsigned partitions);
  bool is_open() const;
  /// Where the conversation's items go; nothing before open().
  std::optional<unsigned> partition_of(const ConversationId& conversation_id) const;

  /// Takes the item, whose completion is then called exactly once, or returns why not. A completion
  /// without an error means that the broker keeps the message. Errors: kUnavailable, kOverloaded;
  /// by completion also kTimeout. All safe to repeat.
  [[nodiscard]] Status publish(const protocol::Item& item, Completion completion);

 private:
  std::unique_ptr<amqp::Publisher> connection_;
  mutable std::mutex mutex_;
  std::shared_ptr<MessagePublisher> publisher_;
  unsigned partitions_ = 0;
};

}  // namespace parley::messaging
