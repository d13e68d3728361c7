#include "dead_letters.hpp"

#include "base/clock.hpp"
#include "protocol/amqp_names.hpp"

namespace parley::consumer {
namespace {

constexpr std::chrono::seconds kBuriedWithin{5};

}  // namespace

Status write_dead_letter(amqp::Publisher& publisher, const Poison& poison, unsigned partition) {
  amqp::Message message;
  message.exchange = protocol::kDeadExchange;
  message.routing_key = protocol::kDeadQueue;
  message.content_type = protocol::kBatchContentType;
  message.body = poison.line;
  message.headers = {{std::string(kReasonHeader), poison.reason},
                     {std::string(kPartitionHeader), std::to_string(partition)},
                     {std::string(kDeadAtHeader), format_timestamp(now())}};
  const Status status = publisher.publish_and_wait(std::move(message), kBuriedWithin);
  if (!status.has_error()) return {};
  return Error{status.error().code,
               "a dead letter can't be written (see chat-consumer dead-letters list): " +
                   status.error().detail,
               status.error().retryable};
}

}  // namespace parley::consumer
