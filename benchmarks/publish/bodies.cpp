#include "bodies.hpp"

#include <algorithm>
#include <boost/json.hpp>

#include "protocol/amqp_names.hpp"
#include "protocol/item.hpp"
#include "protocol/message_id.hpp"

namespace parley::bench {

Bodies::Bodies(Options options) : options_(std::move(options)), text_(options_.size_bytes, 'x') {
  partitions_.resize(options_.partitions);
  for (unsigned i = 0; i < options_.conversations; ++i) {
    Conversation conversation{.id = ConversationId::random(), .sender_id = UserId::random()};
    const unsigned partition = protocol::partition_of(conversation.id, options_.partitions);
    partitions_[partition].push_back(std::move(conversation));
  }
  std::erase_if(partitions_, [](const auto& conversations) { return conversations.empty(); });
}

Body Bodies::next() {
  Body body = options_.format == Format::kRaw     ? raw()
              : options_.format == Format::kPlain ? plain()
                                                  : parley();
  ++bodies_;
  return body;
}

Body Bodies::raw() {
  ++made_;
  return {.exchange = "",
          .routing_key = options_.queue,
          .content_type = "application/octet-stream",
          .bytes = text_};
}

Body Bodies::plain() {
  const auto& conversations = partitions_[made_ % partitions_.size()];
  const Conversation& conversation =
      conversations[made_ / partitions_.size() % conversations.size()];
  const boost::json::object message{{"id", random_id_text()},
                                    {"conversation_id", conversation.id.text()},
                                    {"sender_id", conversation.sender_id.text()},
                                    {"client_msg_id", "drain-" + std::to_string(made_)},
                                    {"text", text_},
                                    {"accepted_at", format_timestamp(now())}};
  ++made_;
  return {.exchange = "",
          .routing_key = options_.queue,
          .content_type = "application/json",
          .bytes = boost::json::serialize(message)};
}

Body Bodies::parley() {
  const auto& conversations = partitions_[bodies_ % partitions_.size()];
  Body body{.exchange = std::string(protocol::kMessagesExchange),
            .routing_key = std::to_string(
                protocol::partition_of(conversations.front().id, options_.partitions)),
            .content_type = protocol::kBatchContentType,
            .bytes = {}};
  for (unsigned i = 0; i < options_.items_per_body && !done(); ++i, ++made_) {
    const Conversation& conversation = conversations[made_ % conversations.size()];
    const std::string client_msg_id = "drain-" + std::to_string(made_);
    body.bytes += protocol::write_item(
        {.id = protocol::derive_message_id(protocol::kMessageKind, conversation.id,
                                           conversation.sender_id, "", client_msg_id),
         .conversation_id = conversation.id,
         .sender_id = conversation.sender_id,
         .client_msg_id = client_msg_id,
         .text = text_,
         .accepted_at = now(),
         .request_id = random_id_text(),
         .traceparent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"});
    body.bytes += '\n';
  }
  return body;
}

}  // namespace parley::bench
