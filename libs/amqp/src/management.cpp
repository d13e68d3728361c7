#include "amqp/management.hpp"

#include <utility>

#include "connection.hpp"
#include "frames.hpp"
#include "librabbitmq.hpp"

namespace parley::amqp {
namespace {

constexpr amqp_channel_t kManagementChannel = 1;

}  // namespace

class Management::Impl {
 public:
  explicit Impl(std::unique_ptr<Connection> opened) : connection(std::move(opened)) {}

  Status check(std::string_view what) {
    return connection->check(amqp_get_rpc_reply(connection->raw()), what);
  }

  std::unique_ptr<Connection> connection;
};

Management::Management(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Management::~Management() = default;
Management::Management(Management&&) noexcept = default;
Management& Management::operator=(Management&&) noexcept = default;

Result<Management> Management::open(const Endpoint& endpoint, std::chrono::milliseconds time_out) {
  PARLEY_TRY(auto connection,
             Connection::open(endpoint, {"management", std::chrono::seconds(60), time_out}));
  PARLEY_CHECK(connection->open_channel(kManagementChannel));
  return Management(std::make_unique<Impl>(std::move(connection)));
}

Status Management::declare(const Topology& topology) {
  return impl_->connection->declare(kManagementChannel, topology);
}

Status Management::declare_temporary_queue(std::string_view queue, std::string_view exchange,
                                           std::string_view routing_key) {
  amqp_connection_state_t state = impl_->connection->raw();
  amqp_queue_declare(state, kManagementChannel, to_bytes(queue), 0, 0, 1, 1, amqp_empty_table);
  PARLEY_CHECK(impl_->check("declaring a temporary queue"));
  amqp_queue_bind(state, kManagementChannel, to_bytes(queue), to_bytes(exchange),
                  to_bytes(routing_key), amqp_empty_table);
  return impl_->check("binding a temporary queue");
}

Result<QueueCounts> Management::counts(std::string_view queue) {
  PARLEY_TRY(const QueueCounts counts,
             impl_->connection->queue_counts(kManagementChannel, std::string(queue)));
  if (!counts.known) PARLEY_CHECK(impl_->connection->open_channel(kManagementChannel));
  return counts;
}

Status Management::delete_queue(std::string_view queue) {
  amqp_queue_delete(impl_->connection->raw(), kManagementChannel, to_bytes(queue), 0, 0);
  return impl_->check("deleting queue " + std::string(queue));
}

Result<std::optional<Delivery>> Management::get(std::string_view queue) {
  amqp_connection_state_t state = impl_->connection->raw();
  const amqp_rpc_reply_t reply = amqp_basic_get(state, kManagementChannel, to_bytes(queue), 0);
  PARLEY_CHECK(impl_->connection->check(reply, "getting from queue " + std::string(queue)));
  if (reply.reply.id == AMQP_BASIC_GET_EMPTY_METHOD) return std::optional<Delivery>{};
  const auto* got = static_cast<const amqp_basic_get_ok_t*>(reply.reply.decoded);
  Delivery delivery;
  delivery.receipt = {0, 0, got->delivery_tag};
  delivery.redelivered = got->redelivered != 0;
  delivery.exchange = to_view(got->exchange);
  delivery.routing_key = to_view(got->routing_key);
  amqp_message_t message;
  PARLEY_CHECK(impl_->connection->check(amqp_read_message(state, kManagementChannel, &message, 0),
                                        "reading a message"));
  delivery.body = to_view(message.body);
  read_properties(message.properties, delivery.content_type, delivery.headers);
  amqp_destroy_message(&message);
  impl_->connection->release_buffers();
  return std::optional<Delivery>(std::move(delivery));
}

Status Management::acknowledge(const Receipt& receipt) {
  amqp_basic_ack_t method{receipt.tag, 0};
  append_method(impl_->connection->out(), kManagementChannel, AMQP_BASIC_ACK_METHOD, &method);
  return impl_->connection->flush_all();
}

}  // namespace parley::amqp
