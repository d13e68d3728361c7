#include "messaging/message_publisher.hpp"

#include "messaging/dependencies.hpp"
#include "metrics/metrics.hpp"
#include "protocol/amqp_names.hpp"
#include "protocol/message_id.hpp"

namespace parley::messaging {
namespace {

constexpr metrics::Name kConfirmDuration{
    "parley_publish_confirm_duration_seconds",
    "From accepting the oldest item of a publish to RabbitMQ's confirm, or to the failure"};

amqp::PublisherOptions connection_options(amqp::Endpoint endpoint, std::string name,
                                          MessagePublisher::OnState on_state) {
  amqp::PublisherOptions options;
  options.endpoint = std::move(endpoint);
  options.name = std::move(name);
  options.required_exchanges = {std::string(protocol::kMessagesExchange)};
  options.on_state = [on_state = std::move(on_state)](const amqp::ConnectionState& state) {
    note_blocked(state.blocked);
    on_state(state);
  };
  return options;
}

}  // namespace

MessagePublisher::MessagePublisher(amqp::Endpoint endpoint, std::string name, OnState on_state)
    : MessagePublisher(std::make_unique<amqp::BrokerPublisher>(
          connection_options(std::move(endpoint), std::move(name), std::move(on_state)))) {}

MessagePublisher::MessagePublisher(std::unique_ptr<amqp::Publisher> connection)
    : connection_(std::move(connection)), confirm_duration_(metrics::histogram(kConfirmDuration)) {}

MessagePublisher::~MessagePublisher() {
  Refused refused;
  {
    const std::lock_guard lock(mutex_);
    stopped_ = true;
    for (Partition& partition : partitions_) {
      for (Batch& batch : partition.waiting) {
        refused.emplace_back(std::move(batch), unavailable("stopping"));
      }
      partition.waiting.clear();
    }
  }
  complete(refused);
  // Completes what is in flight, through the remaining members.
  connection_.reset();
}

void MessagePublisher::open(unsigned partitions) {
  const std::lock_guard lock(mutex_);
  if (partitions_.empty()) partitions_.resize(partitions);
}

bool MessagePublisher::is_open() const {
  const std::lock_guard lock(mutex_);
  return !partitions_.empty();
}

std::optional<unsigned> MessagePublisher::partition_of(
    const ConversationId& conversation_id) const {
  const std::lock_guard lock(mutex_);
  if (partitions_.empty()) return std::nullopt;
  return protocol::partition_of(conversation_id, static_cast<unsigned>(partitions_.size()));
}

Status MessagePublisher::publish(const protocol::Item& item, Completion completion) {
  const std::string line = protocol::write_item(item);
  Refused refused;
  {
    const std::lock_guard lock(mutex_);
    PARLEY_CHECK(may_gather(line.size() + 1));
    const unsigned number =
        protocol::partition_of(item.conversation_id, static_cast<unsigned>(partitions_.size()));
    gather(partitions_[number], line, std::move(completion));
    refused = send(number);
  }
  complete(refused);
  return {};
}

Status MessagePublisher::may_gather(std::size_t bytes) const {
  if (partitions_.empty()) return unavailable("the number of partitions isn't known yet");
  if (stopped_) return unavailable("stopping");
  if (const amqp::ConnectionState state = connection_->state(); !state.ready()) {
    return unavailable("RabbitMQ is not ready: " + state.reason);
  }
  if (waiting_items_ >= kMaxWaitingItems || waiting_bytes_ + bytes > kMaxWaitingBytes) {
    return Error{code::kOverloaded, "too many messages are waiting for RabbitMQ", true};
  }
  return {};
}

void MessagePublisher::gather(Partition& partition, const std::string& line,
                              Completion completion) {
  const bool fits = !partition.waiting.empty() &&
                    partition.waiting.back().completions.size() < kMaxBatchItems &&
                    partition.waiting.back().body.size() + line.size() + 1 <= kMaxBatchBytes;
  if (!fits) {
    partition.waiting.emplace_back();
    partition.waiting.back().deadline = Monotonic::now() + kDeadline;
  }
  Batch& batch = partition.waiting.back();
  waiting_bytes_ += line.size() + 1;
  ++waiting_items_;
  batch.body += line;
  batch.body += '\n';
  batch.completions.push_back(std::move(completion));
}

MessagePublisher::Refused MessagePublisher::send(unsigned number) {
  Refused refused;
  Partition& partition = partitions_[number];
  while (partition.in_flight < kMaxInFlight && !partition.waiting.empty()) {
    Batch batch = std::move(partition.waiting.front());
    partition.waiting.pop_front();
    waiting_bytes_ -= batch.body.size();
    waiting_items_ -= batch.completions.size();
    amqp::Message message;
    message.exchange = protocol::kMessagesExchange;
    message.routing_key = std::to_string(number);
    message.content_type = protocol::kBatchContentType;
    message.body = std::move(batch.body);
    // Shared, since a std::function must be copyable; it is called once.
    const auto completions =
        std::make_shared<std::vector<Completion>>(std::move(batch.completions));
    Status taken = connection_->publish(
        std::move(message),
        [this, number, completions, taken_at = batch.deadline - kDeadline](const Status& status) {
          confirm_duration_.Observe(metrics::seconds(Monotonic::now() - taken_at));
          finished(number, *completions, status);
        },
        batch.deadline);
    if (taken.has_error()) {
      batch.completions = std::move(*completions);
      refused.emplace_back(std::move(batch), std::move(taken));
    } else {
      ++partition.in_flight;
    }
  }
  return refused;
}

void MessagePublisher::finished(unsigned number, const std::vector<Completion>& completions,
                                const Status& status) {
  Refused refused;
  {
    const std::lock_guard lock(mutex_);
    --partitions_[number].in_flight;
    if (!stopped_) refused = send(number);
  }
  complete(completions, status);
  complete(refused);
}

void MessagePublisher::complete(const std::vector<Completion>& completions, const Status& status) {
  for (const Completion& completion : completions) completion(status);
}

void MessagePublisher::complete(const Refused& refused) {
  for (const auto& [batch, status] : refused) complete(batch.completions, status);
}

}  // namespace parley::messaging
