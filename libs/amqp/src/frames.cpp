#include "frames.hpp"

#include <algorithm>
#include <array>
#include <stdexcept>
#include <vector>

namespace parley::amqp {
namespace {

constexpr std::size_t kFrameOverhead = 8;
constexpr char kFrameEnd = static_cast<char>(AMQP_FRAME_END);
constexpr std::size_t kMaxShortText = 255;
constexpr std::size_t kMaxHeadersBytes = 32U * 1024;

template <typename Number>
void append_number(std::string& out, Number number) {
  for (std::size_t i = sizeof(Number); i-- > 0;) {
    out.push_back(static_cast<char>((number >> (8 * i)) & 0xFF));
  }
}

void begin_frame(std::string& out, std::uint8_t type, amqp_channel_t channel, std::size_t size) {
  out.push_back(static_cast<char>(type));
  append_number(out, channel);
  append_number(out, static_cast<std::uint32_t>(size));
}

std::size_t headers_bytes(const Message& message) {
  std::size_t sum = 0;
  for (const auto& [name, value] : message.headers) sum += name.size() + value.size() + 8;
  return sum;
}

void append_properties_frame(std::string& out, amqp_channel_t channel, const Message& message,
                             std::uint64_t tag) {
  amqp_basic_properties_t properties{};
  properties._flags = AMQP_BASIC_DELIVERY_MODE_FLAG;
  properties.delivery_mode =
      message.persistent ? AMQP_DELIVERY_PERSISTENT : AMQP_DELIVERY_NONPERSISTENT;
  if (!message.content_type.empty()) {
    properties._flags |= AMQP_BASIC_CONTENT_TYPE_FLAG;
    properties.content_type = to_bytes(message.content_type);
  }
  const std::string tag_text = std::to_string(tag);
  if (tag != 0) {
    properties._flags |= AMQP_BASIC_CORRELATION_ID_FLAG;
    properties.correlation_id = to_bytes(tag_text);
  }
  std::vector<amqp_table_entry_t> entries;
  for (const auto& [name, value] : message.headers) {
    amqp_table_entry_t entry{};
    entry.key = to_bytes(name);
    entry.value.kind = AMQP_FIELD_KIND_UTF8;
    entry.value.value.bytes = to_bytes(value);
    entries.push_back(entry);
  }
  if (!entries.empty()) {
    properties._flags |= AMQP_BASIC_HEADERS_FLAG;
    properties.headers = {static_cast<int>(entries.size()), entries.data()};
  }

  std::string encoded(1024 + headers_bytes(message), '\0');
  const int size = amqp_encode_properties(AMQP_BASIC_CLASS, &properties, to_bytes(encoded));
  if (size < 0) throw std::logic_error("AMQP properties do not fit");
  encoded.resize(static_cast<std::size_t>(size));
  begin_frame(out, AMQP_FRAME_HEADER, channel, 12 + encoded.size());
  append_number(out, static_cast<std::uint16_t>(AMQP_BASIC_CLASS));
  append_number(out, std::uint16_t{0});
  append_number(out, static_cast<std::uint64_t>(message.body.size()));
  out += encoded;
  out.push_back(kFrameEnd);
}

}  // namespace

void append_method(std::string& out, amqp_channel_t channel, amqp_method_number_t method,
                   void* decoded) {
  std::array<char, 4096> encoded;  // NOLINT(cppcoreguidelines-pro-type-member-init): filled below
  const int size = amqp_encode_method(method, decoded, {encoded.size(), encoded.data()});
  if (size < 0) throw std::logic_error("an AMQP method does not fit");
  begin_frame(out, AMQP_FRAME_METHOD, channel, 4 + static_cast<std::size_t>(size));
  append_number(out, static_cast<std::uint32_t>(method));
  out.append(encoded.data(), static_cast<std::size_t>(size));
  out.push_back(kFrameEnd);
}

void append_publish(std::string& out, amqp_channel_t channel, const Message& message,
                    std::uint64_t tag, std::size_t frame_max) {
  amqp_basic_publish_t method{};
  method.exchange = to_bytes(message.exchange);
  method.routing_key = to_bytes(message.routing_key);
  method.mandatory = message.mandatory ? 1 : 0;
  append_method(out, channel, AMQP_BASIC_PUBLISH_METHOD, &method);
  append_properties_frame(out, channel, message, message.mandatory ? tag : 0);
  const std::string_view body = message.body;
  const std::size_t piece = frame_max - kFrameOverhead;
  for (std::size_t at = 0; at < body.size(); at += piece) {
    const std::string_view part = body.substr(at, piece);
    begin_frame(out, AMQP_FRAME_BODY, channel, part.size());
    out += part;
    out.push_back(kFrameEnd);
  }
}

bool fits_frame(const Message& message) {
  const auto is_short = [](const std::string& text) { return text.size() <= kMaxShortText; };
  return is_short(message.exchange) && is_short(message.routing_key) &&
         is_short(message.content_type) && headers_bytes(message) <= kMaxHeadersBytes &&
         std::ranges::all_of(message.headers,
                             [&](const auto& header) { return is_short(header.first); });
}

void append_heartbeat(std::string& out) {
  begin_frame(out, AMQP_FRAME_HEARTBEAT, 0, 0);
  out.push_back(kFrameEnd);
}

bool ContentReader::feed(const amqp_frame_t& frame) {
  if (frame.frame_type == AMQP_FRAME_HEADER) {
    missing_ = frame.payload.properties.body_size;
    body.reserve(std::min<std::uint64_t>(missing_, 1024U * 1024));
    const auto& properties =
        *static_cast<const amqp_basic_properties_t*>(frame.payload.properties.decoded);
    read_properties(properties, content_type, headers);
    if ((properties._flags & AMQP_BASIC_CORRELATION_ID_FLAG) != 0) {
      correlation_id = to_view(properties.correlation_id);
    }
  } else if (frame.frame_type == AMQP_FRAME_BODY) {
    const std::string_view part = to_view(frame.payload.body_fragment);
    body += part;
    missing_ -= std::min<std::uint64_t>(missing_, part.size());
  }
  return missing_ == 0;
}

void read_properties(const amqp_basic_properties_t& properties, std::string& content_type,
                     Headers& headers) {
  if ((properties._flags & AMQP_BASIC_CONTENT_TYPE_FLAG) != 0) {
    content_type = to_view(properties.content_type);
  }
  if ((properties._flags & AMQP_BASIC_HEADERS_FLAG) == 0) return;
  for (int i = 0; i < properties.headers.num_entries; ++i) {
    const amqp_table_entry_t& entry = properties.headers.entries[i];
    if (entry.value.kind != AMQP_FIELD_KIND_UTF8) continue;
    headers.emplace_back(to_view(entry.key), to_view(entry.value.value.bytes));
  }
}

}  // namespace parley::amqp
