#include "amqp/management.hpp"

#include <utility>

#include "connection.hpp"
#include "frames.hpp"
#include "librabbitmq.hpp"

namespace parley::amqp {
namespace {

constexpr amqp_channel_t kManagementChannel = 1;

}  // namespace

Management::Management(std::unique_ptr<Connection> connection)
    : connection_(std::move(connection)) {}
Management::~Management() = default;
Management::Management(Management&&) noexcept = default;
Management& Management::operator=(Management&&) noexcept = default;

Status Management::check(std::string_view what) {
  return connection_->check(amqp_get_rpc_reply(connection_->raw()), what);
}

Result<Management> Management::open(const Endpoint& endpoint, std::chrono::milliseconds time_out) {
  PARLEY_TRY(auto connection,
             Connection::open(endpoint, {"management", std::chrono::seconds(60), time_out}));
  PARLEY_CHECK(connection->open_channel(kManagementChannel));
  return Management(std::move(connection));
}

Status Management::declare(const Topology& topology) {
  return connection_->declare(kManagementChannel, topology);
}

Result<QueueCounts> Management::counts(std::string_view queue) {
  PARLEY_TRY(const QueueCounts counts,
             connection_->queue_counts(kManagementChannel, std::string(queue)));
  if (!counts.known) PARLEY_CHECK(connection_->open_channel(kManagementChannel));
  return counts;
}

Status Management::delete_queue(std::string_view queue) {
  amqp_queue_delete(connection_->raw(), kManagementChannel, to_bytes(queue), 0, 0);
  return check("deleting queue " + std::string(queue));
}

Result<std::optional<Delivery>> Management::get(std::string_view queue) {
  amqp_connection_state_t state = connection_->raw();
  const amqp_rpc_reply_t reply = amqp_basic_get(state, kManagementChannel, to_bytes(queue), 0);
  PARLEY_CHECK(connection_->check(reply, "getting from queue " + std::string(queue)));
  if (reply.reply.id == AMQP_BASIC_GET_EMPTY_METHOD) return std::optional<Delivery>{};
  const auto* got = static_cast<const amqp_basic_get_ok_t*>(reply.reply.decoded);
  Delivery delivery;
  delivery.receipt = {0, 0, got->delivery_tag};
  delivery.redelivered = got->redelivered != 0;
  delivery.exchange = to_view(got->exchange);
  delivery.routing_key = to_view(got->routing_key);
  amqp_message_t message;
  PARLEY_CHECK(connection_->check(amqp_read_message(state, kManagementChannel, &message, 0),
                                  "reading a message"));
  delivery.body = to_view(message.body);
  read_properties(message.properties, delivery.content_type, delivery.headers);
  amqp_destroy_message(&message);
  connection_->release_buffers();
  return std::optional<Delivery>(std::move(delivery));
}

Status Management::acknowledge(const Receipt& receipt) {
  amqp_basic_ack_t method{receipt.tag, 0};
  append_method(connection_->out(), kManagementChannel, AMQP_BASIC_ACK_METHOD, &method);
  return connection_->flush_all();
}

}  // namespace parley::amqp
