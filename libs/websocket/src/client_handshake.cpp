#include "client_handshake.hpp"

#include <algorithm>
#include <stdexcept>

#include "base/encoding.hpp"
#include "handshake.hpp"

namespace parley::websocket {
namespace {

constexpr std::string_view kLineEnd = "\r\n";
constexpr std::size_t kKeyBytes = 16;

std::string_view take_line(std::string_view& text) {
  const auto end = std::min(text.find(kLineEnd), text.size());
  const std::string_view line = text.substr(0, end);
  text.remove_prefix(std::min(end + kLineEnd.size(), text.size()));
  return line;
}

Status read_field(http::Headers& headers, std::string_view line) {
  const auto colon = std::min(line.find(':'), line.size());
  std::string_view value = line.substr(std::min(colon + 1, line.size()));
  value.remove_prefix(std::min(value.find_first_not_of(' '), value.size()));
  try {
    headers.add(line.substr(0, colon), value);
  } catch (const std::invalid_argument&) {
    return Error{code::kInvalid, "the answer to the handshake is no HTTP"};
  }
  return {};
}

}  // namespace

ClientHandshake::ClientHandshake(std::string_view host, std::uint16_t port, std::string_view path,
                                 const http::Headers& headers)
    : key_(base64_encode(random_bytes(kKeyBytes))) {
  const bool is_ipv6 = host.find(':') != std::string_view::npos;
  request_.append("GET ").append(path).append(" HTTP/1.1\r\nHost: ");
  request_.append(is_ipv6 ? "[" : "").append(host).append(is_ipv6 ? "]" : "");
  request_.append(":").append(std::to_string(port));
  request_.append("\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: ");
  request_.append(kVersion).append("\r\nSec-WebSocket-Key: ").append(key_).append(kLineEnd);
  for (std::size_t i = 0; i < headers.size(); ++i) {
    request_.append(headers[i].name).append(": ").append(headers[i].value).append(kLineEnd);
  }
  request_.append(kLineEnd);
}

Status ClientHandshake::check(std::string_view head) const {
  const std::string_view status_line = take_line(head);
  if (!status_line.starts_with("HTTP/1.1 ")) {
    return Error{code::kInvalid, "the answer to the handshake is no HTTP/1.1"};
  }
  if (!status_line.starts_with("HTTP/1.1 101")) {
    const std::string detail = "the handshake was answered " + std::string(status_line.substr(9));
    if (status_line[9] == '5') return unavailable(detail);
    return Error{code::kInvalid, detail};
  }
  http::Headers headers;
  while (!head.empty()) {
    const std::string_view line = take_line(head);
    if (!line.empty()) PARLEY_CHECK(read_field(headers, line));
  }
  if (!has_token(headers, "Upgrade", "websocket") || !has_token(headers, "Connection", "upgrade") ||
      headers.find("Sec-WebSocket-Accept") != accept_value(key_)) {
    return Error{code::kInvalid, "the answer to the handshake is not for this request"};
  }
  if (headers.find("Sec-WebSocket-Extensions") || headers.find("Sec-WebSocket-Protocol")) {
    return Error{code::kInvalid, "the answer names an extension or protocol nobody asked for"};
  }
  return {};
}

}  // namespace parley::websocket
