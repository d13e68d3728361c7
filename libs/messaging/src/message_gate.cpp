#include "messaging/message_gate.hpp"

#include "metrics/names.hpp"
#include "protocol/amqp_names.hpp"
#include "protocol/message_id.hpp"

namespace parley::messaging {
namespace {

amqp::PublisherOptions connection_options(amqp::Endpoint endpoint, std::string name,
                                          MessageGate::OnState on_state) {
  amqp::PublisherOptions options;
  options.endpoint = std::move(endpoint);
  options.name = std::move(name);
  options.required_exchanges = {std::string(protocol::kMessagesExchange)};
  options.on_state = [on_state = std::move(on_state)](const amqp::ConnectionState& state) {
    metrics::gauge(metrics::kBrokerBlocked).set(state.blocked ? 1 : 0);
    on_state(state);
  };
  return options;
}

}  // namespace

MessageGate::MessageGate(amqp::Endpoint endpoint, std::string name, OnState on_state)
    : MessageGate(std::make_unique<amqp::BrokerPublisher>(
          connection_options(std::move(endpoint), std::move(name), std::move(on_state)))) {}

MessageGate::MessageGate(std::unique_ptr<amqp::Publisher> connection)
    : connection_(std::move(connection)) {}

MessageGate::~MessageGate() = default;

void MessageGate::open(unsigned partitions) {
  const std::lock_guard lock(mutex_);
  if (publisher_) return;
  partitions_ = partitions;
  publisher_ = std::make_shared<MessagePublisher>(
      *connection_, MessagePublisherOptions{.partitions = partitions});
}

bool MessageGate::is_open() const {
  const std::lock_guard lock(mutex_);
  return publisher_ != nullptr;
}

std::optional<unsigned> MessageGate::partition_of(const ConversationId& conversation_id) const {
  const std::lock_guard lock(mutex_);
  if (!publisher_) return std::nullopt;
  return protocol::partition_of(conversation_id, partitions_);
}

Status MessageGate::publish(const protocol::Item& item, Completion completion) {
  std::shared_ptr<MessagePublisher> publisher;
  {
    const std::lock_guard lock(mutex_);
    publisher = publisher_;
  }
  if (!publisher) return unavailable("the number of partitions isn't known yet");
  return publisher->publish(item, std::move(completion));
}

}  // namespace parley::messaging
