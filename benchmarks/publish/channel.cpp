#include "channel.hpp"

#if __has_include(<rabbitmq-c/amqp.h>)
#include <rabbitmq-c/amqp.h>
#include <rabbitmq-c/tcp_socket.h>
#else
#include <amqp.h>
#include <amqp_tcp_socket.h>
#endif

#include <algorithm>
#include <iterator>
#include <stdexcept>
#include <vector>

namespace parley::bench {
namespace {

constexpr amqp_channel_t kChannel = 1;

amqp_bytes_t bytes_of(std::string_view text) {
  return {.len = text.size(), .bytes = const_cast<char*>(text.data())};
}

void check(const amqp_rpc_reply_t& reply, const char* what) {
  if (reply.reply_type == AMQP_RESPONSE_NORMAL) return;
  std::string reason = reply.reply_type == AMQP_RESPONSE_LIBRARY_EXCEPTION
                           ? amqp_error_string2(reply.library_error)
                           : "refused by the broker";
  throw std::runtime_error(std::string(what) + ": " + reason);
}

void check(int status, const char* what) {
  if (status != AMQP_STATUS_OK) {
    throw std::runtime_error(std::string(what) + ": " + amqp_error_string2(status));
  }
}

}  // namespace

Channel::Channel(const std::string& uri) : connection_(amqp_new_connection()) {
  std::vector<char> writable(uri.begin(), uri.end());
  writable.push_back('\0');
  amqp_connection_info info;
  amqp_default_connection_info(&info);
  check(amqp_parse_url(writable.data(), &info), "URI");
  amqp_socket_t* socket = amqp_tcp_socket_new(connection_);
  const timeval timeout{.tv_sec = 10, .tv_usec = 0};
  amqp_set_rpc_timeout(connection_, &timeout);
  check(amqp_socket_open_noblock(socket, info.host, info.port, &timeout), "connect");
  check(amqp_login(connection_, info.vhost, 0, AMQP_DEFAULT_FRAME_SIZE, 0, AMQP_SASL_METHOD_PLAIN,
                   info.user, info.password),
        "login");
  amqp_channel_open(connection_, kChannel);
  check(amqp_get_rpc_reply(connection_), "channel.open");
  amqp_confirm_select(connection_, kChannel);
  check(amqp_get_rpc_reply(connection_), "confirm.select");
}

Channel::~Channel() { amqp_destroy_connection(connection_); }

void Channel::declare_quorum_queue(const std::string& name) {
  amqp_table_entry_t entry{};
  entry.key = amqp_cstring_bytes("x-queue-type");
  entry.value.kind = AMQP_FIELD_KIND_UTF8;
  entry.value.value.bytes = amqp_cstring_bytes("quorum");
  const amqp_table_t arguments{.num_entries = 1, .entries = &entry};
  amqp_queue_declare(connection_, kChannel, bytes_of(name), 0, 1, 0, 0, arguments);
  check(amqp_get_rpc_reply(connection_), "queue.declare");
}

void Channel::delete_queue(const std::string& name) {
  amqp_queue_delete(connection_, kChannel, bytes_of(name), 0, 0);
  check(amqp_get_rpc_reply(connection_), "queue.delete");
}

void Channel::publish(std::string_view exchange, std::string_view routing_key,
                      std::string_view content_type, std::string_view body) {
  amqp_basic_properties_t properties{};
  properties._flags = AMQP_BASIC_CONTENT_TYPE_FLAG | AMQP_BASIC_DELIVERY_MODE_FLAG;
  properties.content_type = bytes_of(content_type);
  properties.delivery_mode = AMQP_DELIVERY_PERSISTENT;
  check(amqp_basic_publish(connection_, kChannel, bytes_of(exchange), bytes_of(routing_key), 1, 0,
                           &properties, bytes_of(body)),
        "basic.publish");
  ++published_;
}

void Channel::wait_until_unconfirmed(std::uint64_t limit) {
  while (unconfirmed() > limit) read_frame();
  amqp_maybe_release_buffers(connection_);
}

void Channel::read_frame() {
  const timeval timeout{.tv_sec = 10, .tv_usec = 0};
  amqp_frame_t frame;
  check(amqp_simple_wait_frame_noblock(connection_, &frame, &timeout), "waiting for confirms");
  if (frame.frame_type != AMQP_FRAME_METHOD) return;
  if (frame.payload.method.id != AMQP_BASIC_ACK_METHOD) {
    throw std::runtime_error(std::string("the broker answered a publish with ") +
                             amqp_method_name(frame.payload.method.id));
  }
  const auto& ack = *static_cast<amqp_basic_ack_t*>(frame.payload.method.decoded);
  confirm(ack.delivery_tag, ack.multiple != 0);
}

void Channel::confirm(std::uint64_t tag, bool multiple) {
  if (multiple) {
    const auto end = ahead_.upper_bound(tag);
    const auto counted = static_cast<std::uint64_t>(std::distance(ahead_.begin(), end));
    if (tag > confirmed_up_to_) confirmed_ += tag - confirmed_up_to_ - counted;
    ahead_.erase(ahead_.begin(), end);
    confirmed_up_to_ = std::max(confirmed_up_to_, tag);
  } else if (tag > confirmed_up_to_ && ahead_.insert(tag).second) {
    ++confirmed_;
  }
  while (!ahead_.empty() && *ahead_.begin() == confirmed_up_to_ + 1) {
    ahead_.erase(ahead_.begin());
    ++confirmed_up_to_;
  }
}

}  // namespace parley::bench
