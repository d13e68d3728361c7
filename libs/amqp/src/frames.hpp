#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "amqp/message.hpp"
#include "librabbitmq.hpp"

/// AMQP 0-9-1 frames as bytes, so that they can be sent without blocking, which librabbitmq can't.
namespace parley::amqp {

inline amqp_bytes_t to_bytes(std::string_view text) {
  return {text.size(), const_cast<char*>(text.data())};
}
inline std::string_view to_view(amqp_bytes_t bytes) {
  return {static_cast<const char*>(bytes.bytes), bytes.len};
}

/// `decoded` is the librabbitmq structure of that method; at most 4 KiB encoded, else a broken
/// invariant (std::logic_error).
void append_method(std::string& out, amqp_channel_t channel, amqp_method_number_t method,
                   void* decoded);

/// basic.publish with header and body. The tag, unless 0, goes into `correlation_id`, by which a
/// returned message is recognised. Names and headers must have been checked by fits_frame().
void append_publish(std::string& out, amqp_channel_t channel, const Message& message,
                    std::uint64_t tag, std::size_t frame_max);

/// Whether exchange, routing key and headers are within AMQP's bounds and one frame.
bool fits_frame(const Message& message);

void append_heartbeat(std::string& out);

/// Only the headers that are text.
void read_properties(const amqp_basic_properties_t& properties, std::string& content_type,
                     Headers& headers);

/// Assembles the method, header and body frames of one channel.
class ContentReader {
 public:
  /// True when a message is complete, until begin().
  bool feed(const amqp_frame_t& frame);
  void begin() { *this = {}; }

  std::string body;
  std::string content_type;
  std::string correlation_id;
  Headers headers;

 private:
  std::uint64_t missing_ = 0;
};

}  // namespace parley::amqp
