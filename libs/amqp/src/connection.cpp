#include "connection.hpp"

#include <poll.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <system_error>
#include <thread>

#include "frames.hpp"

namespace parley::amqp {
namespace {

constexpr int kMaxChannels = 256;
constexpr std::size_t kKeepBufferBytes = 4U * 1024 * 1024;
constexpr amqp_channel_t kConnectionChannel = 0;
constexpr std::chrono::seconds kQueueSettles{2};

timeval to_timeval(std::chrono::milliseconds time) {
  return {.tv_sec = time.count() / 1000, .tv_usec = (time.count() % 1000) * 1000};
}

Error library_error(std::string_view what, int status) {
  return unavailable(std::string(what) + ": " + amqp_error_string2(status));
}

std::string place_of(const Endpoint& endpoint) { return "RabbitMQ at " + endpoint.display(); }

amqp_table_entry_t flag(const char* name) {
  amqp_table_entry_t entry{};
  entry.key = amqp_cstring_bytes(name);
  entry.value.kind = AMQP_FIELD_KIND_BOOLEAN;
  entry.value.value.boolean = 1;
  return entry;
}

amqp_table_entry_t text_entry(const char* name, std::string_view value) {
  amqp_table_entry_t entry{};
  entry.key = amqp_cstring_bytes(name);
  entry.value.kind = AMQP_FIELD_KIND_UTF8;
  entry.value.value.bytes = to_bytes(value);
  return entry;
}

amqp_rpc_reply_t login(amqp_connection_state_t state, const Endpoint& endpoint,
                       const Connection::Options& options) {
  // Without these the broker reports neither alarms nor a cancelled consumer.
  std::array<amqp_table_entry_t, 5> capabilities{
      flag("publisher_confirms"), flag("basic.nack"), flag("connection.blocked"),
      flag("consumer_cancel_notify"), flag("authentication_failure_close")};
  std::array<amqp_table_entry_t, 3> properties{text_entry("connection_name", options.name),
                                               text_entry("product", "Parley"),
                                               amqp_table_entry_t{}};
  properties[2].key = amqp_cstring_bytes("capabilities");
  properties[2].value.kind = AMQP_FIELD_KIND_TABLE;
  properties[2].value.value.table = {static_cast<int>(capabilities.size()), capabilities.data()};
  const amqp_table_t table{static_cast<int>(properties.size()), properties.data()};
  return amqp_login_with_properties(
      state, endpoint.vhost.c_str(), kMaxChannels, AMQP_DEFAULT_FRAME_SIZE,
      static_cast<int>(options.heartbeat.count()), &table, AMQP_SASL_METHOD_PLAIN,
      endpoint.user.c_str(), endpoint.password.c_str());
}

std::string close_reason(const amqp_method_t& method) {
  if (method.id == AMQP_CHANNEL_CLOSE_METHOD) {
    return std::string(to_view(static_cast<amqp_channel_close_t*>(method.decoded)->reply_text));
  }
  if (method.id == AMQP_CONNECTION_CLOSE_METHOD) {
    return std::string(to_view(static_cast<amqp_connection_close_t*>(method.decoded)->reply_text));
  }
  return "an unexpected answer";
}

}  // namespace

Connection::Connection(const Options& options)
    : options_(options),
      state_(amqp_new_connection()),
      last_sent_(Monotonic::now()),
      last_heard_(last_sent_) {
  if (state_ == nullptr) throw std::bad_alloc();
}

Connection::~Connection() {
  if (!broken_ && fd_ >= 0 && !flush_all().has_error()) {
    const timeval brief = to_timeval(std::chrono::milliseconds(500));
    amqp_set_rpc_timeout(state_, &brief);
    amqp_connection_close(state_, AMQP_REPLY_SUCCESS);
  }
  amqp_destroy_connection(state_);
}

Result<std::unique_ptr<Connection>> Connection::open(const Endpoint& endpoint,
                                                     const Options& options) {
  std::unique_ptr<Connection> connection(new Connection(options));
  PARLEY_CHECK(connection->log_in(endpoint));
  return connection;
}

Status Connection::open_socket(const Endpoint& endpoint) {
  amqp_socket_t* socket = nullptr;
  if (endpoint.tls) {
    auto tls = Tls::prepare(state_, endpoint);
    if (tls.has_error()) return unavailable(place_of(endpoint) + ": " + tls.error().detail);
    tls_ = *std::move(tls);
    socket = tls_->socket();
  } else {
    socket = amqp_tcp_socket_new(state_);
    if (socket == nullptr) throw std::bad_alloc();
  }
  const timeval time_out = to_timeval(options_.time_out);
  const int opened =
      amqp_socket_open_noblock(socket, endpoint.host.c_str(), endpoint.port, &time_out);
  if (opened == AMQP_STATUS_OK) return {};
  if (tls_) return unavailable(place_of(endpoint) + ": " + tls_->failure(opened));
  return library_error(place_of(endpoint), opened);
}

Status Connection::log_in(const Endpoint& endpoint) {
  const timeval time_out = to_timeval(options_.time_out);
  broken_ = true;
  amqp_set_handshake_timeout(state_, &time_out);
  amqp_set_rpc_timeout(state_, &time_out);
  PARLEY_CHECK(open_socket(endpoint));
  PARLEY_CHECK(check(login(state_, endpoint, options_), place_of(endpoint)));

  fd_ = amqp_get_sockfd(state_);
  frame_max_ = static_cast<std::size_t>(amqp_get_frame_max(state_));
  // From here on heartbeats are ours: the library would send its own in the middle of a half-sent
  // frame of ours.
  amqp_tune_connection(state_, amqp_get_channel_max(state_), amqp_get_frame_max(state_), 0);
  last_sent_ = last_heard_ = Monotonic::now();
  broken_ = false;
  return {};
}

Status Connection::check(const amqp_rpc_reply_t& reply, std::string_view what) {
  if (reply.reply_type == AMQP_RESPONSE_NORMAL) {
    last_heard_ = Monotonic::now();
    return {};
  }
  if (reply.reply_type == AMQP_RESPONSE_LIBRARY_EXCEPTION) {
    broken_ = true;
    return library_error(what, reply.library_error);
  }
  channel_closed_ = reply.reply.id == AMQP_CHANNEL_CLOSE_METHOD;
  if (!channel_closed_) broken_ = true;
  return unavailable(std::string(what) + ": " + close_reason(reply.reply));
}

Status Connection::reply_status(amqp_channel_t channel, std::string_view what) {
  channel_closed_ = false;
  Status status = check(amqp_get_rpc_reply(state_), what);
  if (channel_closed_) answer_channel_close(channel);
  return status;
}

void Connection::answer_channel_close(amqp_channel_t channel) {
  amqp_channel_close_ok_t close_ok{};
  append_method(out_, channel, AMQP_CHANNEL_CLOSE_OK_METHOD, &close_ok);
}

Status Connection::open_channel(amqp_channel_t channel) {
  PARLEY_CHECK(flush_all());
  amqp_channel_open(state_, channel);
  return reply_status(channel, "opening a channel");
}

Status Connection::close_channel(amqp_channel_t channel) {
  PARLEY_CHECK(flush_all());
  return check(amqp_channel_close(state_, channel, AMQP_REPLY_SUCCESS), "closing a channel");
}

Status Connection::confirm_select(amqp_channel_t channel) {
  PARLEY_CHECK(flush_all());
  amqp_confirm_select(state_, channel);
  return reply_status(channel, "asking for confirms");
}

Status Connection::declare(amqp_channel_t channel, const Topology& topology) {
  PARLEY_TRY(const bool exchanges_there, has_exchanges(channel, topology.exchanges));
  PARLEY_TRY(const bool queues_made, declare_queues(channel, topology.queues));
  // RabbitMQ 3.10 writes a new quorum queue's registration to disk up to 1.2 s after the
  // declaration. Killed before, it comes back with an empty queue: confirmed messages are lost. So
  // nothing is routed to a new queue before that time is over. A missing exchange means that
  // another process has just made the queues and is also waiting.
  if (queues_made || !exchanges_there) std::this_thread::sleep_for(kQueueSettles);
  for (const Exchange& exchange : topology.exchanges) {
    amqp_exchange_declare(state_, channel, to_bytes(exchange.name), to_bytes(exchange.type), 0, 1,
                          0, 0, amqp_empty_table);
    PARLEY_CHECK(reply_status(channel, "declaring exchange " + exchange.name));
  }
  for (const Binding& binding : topology.bindings) {
    amqp_queue_bind(state_, channel, to_bytes(binding.queue), to_bytes(binding.exchange),
                    to_bytes(binding.routing_key), amqp_empty_table);
    PARLEY_CHECK(reply_status(channel, "binding queue " + binding.queue));
  }
  last_heard_ = Monotonic::now();
  return {};
}

Result<bool> Connection::has_exchanges(amqp_channel_t channel,
                                       const std::vector<Exchange>& exchanges) {
  for (const Exchange& exchange : exchanges) {
    const Status status = require_exchange(channel, exchange.name);
    if (!status.has_error()) continue;
    if (!channel_closed_) return status.error();
    PARLEY_CHECK(open_channel(channel));
    return false;
  }
  return true;
}

Result<bool> Connection::declare_queues(amqp_channel_t channel, const std::vector<Queue>& queues) {
  bool made = false;
  for (const Queue& queue : queues) {
    PARLEY_TRY(const QueueCounts counts, queue_counts(channel, queue.name));
    if (!counts.known) {
      made = true;
      PARLEY_CHECK(open_channel(channel));
    }
    if (queue.transient) {
      amqp_queue_declare(state_, channel, to_bytes(queue.name), 0, 0, 1, 1, amqp_empty_table);
      PARLEY_CHECK(reply_status(channel, "declaring queue " + queue.name));
      continue;
    }
    std::array<amqp_table_entry_t, 2> arguments{text_entry("x-queue-type", "quorum"),
                                                flag("x-single-active-consumer")};
    const amqp_table_t table{queue.single_active_consumer ? 2 : 1, arguments.data()};
    amqp_queue_declare(state_, channel, to_bytes(queue.name), 0, 1, 0, 0, table);
    PARLEY_CHECK(reply_status(channel, "declaring queue " + queue.name));
  }
  return made;
}

Status Connection::require_exchange(amqp_channel_t channel, const std::string& exchange) {
  PARLEY_CHECK(flush_all());
  amqp_exchange_declare(state_, channel, to_bytes(exchange), to_bytes("direct"), 1, 1, 0, 0,
                        amqp_empty_table);
  return reply_status(channel, "exchange " + exchange);
}

Status Connection::consume(amqp_channel_t channel, const std::string& queue,
                           std::uint16_t prefetch) {
  PARLEY_CHECK(flush_all());
  amqp_basic_qos(state_, channel, 0, prefetch, 0);
  PARLEY_CHECK(reply_status(channel, "setting the prefetch"));
  amqp_basic_consume(state_, channel, to_bytes(queue), amqp_empty_bytes, 0, 0, 0, amqp_empty_table);
  return reply_status(channel, "consuming from " + queue);
}

Result<QueueCounts> Connection::queue_counts(amqp_channel_t channel, const std::string& queue) {
  PARLEY_CHECK(flush_all());
  const amqp_queue_declare_ok_t* answer =
      amqp_queue_declare(state_, channel, to_bytes(queue), 1, 1, 0, 0, amqp_empty_table);
  const Status status = reply_status(channel, "asking for queue " + queue);
  if (channel_closed_) return QueueCounts{};
  if (status.has_error()) return status.error();
  return QueueCounts{true, answer->message_count, answer->consumer_count};
}

Result<std::size_t> Connection::send_now(std::string_view bytes) {
  if (tls_) return tls_->send_now(bytes);
  while (true) {
    const ssize_t count = send(fd_, bytes.data(), bytes.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
    if (count >= 0) return static_cast<std::size_t>(count);
    if (errno == EAGAIN || errno == EWOULDBLOCK) return std::size_t{0};
    if (errno != EINTR) {
      return unavailable("the connection to RabbitMQ was lost: " +
                         std::generic_category().message(errno));
    }
  }
}

Status Connection::flush() {
  while (has_output()) {
    const auto count = send_now(std::string_view(out_).substr(sent_));
    if (count.has_error()) {
      broken_ = true;
      return count.error();
    }
    if (*count == 0) return {};
    sent_ += *count;
    last_sent_ = Monotonic::now();
  }
  sent_ = 0;
  if (out_.capacity() > kKeepBufferBytes) {
    out_ = {};
  } else {
    out_.clear();
  }
  return {};
}

Status Connection::flush_all() {
  const auto deadline = Monotonic::now() + options_.time_out;
  PARLEY_CHECK(flush());
  while (has_output()) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - Monotonic::now());
    if (left.count() <= 0) {
      broken_ = true;
      return unavailable("RabbitMQ accepts no more data");
    }
    pollfd socket{fd_, POLLOUT, 0};
    poll(&socket, 1, static_cast<int>(left.count()));
    PARLEY_CHECK(flush());
  }
  return {};
}

Result<bool> Connection::next_frame(amqp_frame_t& frame) {
  const timeval at_once{};
  const int status = amqp_simple_wait_frame_noblock(state_, &frame, &at_once);
  if (status == AMQP_STATUS_OK) return true;
  if (status == AMQP_STATUS_TIMEOUT) return false;
  broken_ = true;
  return library_error("the connection to RabbitMQ was lost", status);
}

void Connection::release_buffers() {
  // With frames in its own queue, the library would search all of them for each channel: with a
  // full queue, that dominates the cost of consuming.
  if (amqp_frames_enqueued(state_) == 0) amqp_maybe_release_buffers(state_);
}

std::string Connection::acknowledge_close(const amqp_frame_t& frame) {
  std::string reason = close_reason(frame.payload.method);
  if (frame.payload.method.id == AMQP_CHANNEL_CLOSE_METHOD) {
    answer_channel_close(frame.channel);
  } else {
    amqp_connection_close_ok_t close_ok{};
    append_method(out_, kConnectionChannel, AMQP_CONNECTION_CLOSE_OK_METHOD, &close_ok);
    [[maybe_unused]] const Status sent = flush();
    broken_ = true;
  }
  return reason;
}

Status Connection::keep_alive(bool heard) {
  const auto at = Monotonic::now();
  if (heard) last_heard_ = at;
  if (at - last_heard_ > 2 * options_.heartbeat) {
    broken_ = true;
    return unavailable("RabbitMQ is silent");
  }
  if (at - last_sent_ >= send_interval() && !has_output()) append_heartbeat(out_);
  return {};
}

Monotonic::time_point Connection::next_keep_alive() const {
  const auto silence = last_heard_ + 2 * options_.heartbeat;
  const auto send = last_sent_ + send_interval();
  // While the socket accepts nothing, no heartbeat helps; only the silence counts.
  return has_output() ? silence : std::min(silence, send);
}

}  // namespace parley::amqp
