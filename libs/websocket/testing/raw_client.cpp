#include "testing/raw_client.hpp"

#include <array>
#include <stdexcept>

namespace parley::websocket::testing {
namespace {

constexpr MaskKey kMask{'\x37', '\xfa', '\x21', '\x3d'};

Monotonic::time_point patience() { return Monotonic::now() + std::chrono::seconds{10}; }

std::uint64_t big_endian(std::string_view bytes) {
  std::uint64_t number = 0;
  for (const char byte : bytes) number = (number << 8) | static_cast<std::uint8_t>(byte);
  return number;
}

}  // namespace

std::string upgrade_request(std::string_view more) {
  return "GET / HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: keep-alive, Upgrade\r\n"
         "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n" +
         std::string(more) + "\r\n";
}

std::string frame(unsigned first_byte, std::string_view payload) {
  std::string bytes = make_masked_frame(Opcode::kText, payload, kMask);
  bytes[0] = static_cast<char>(first_byte);
  return bytes;
}

std::string text_frame(std::string_view payload) { return frame(0x81, payload); }

std::string close_frame(std::uint16_t code, std::string_view reason) {
  std::string payload{static_cast<char>(code >> 8), static_cast<char>(code & 0xff)};
  return frame(0x88, payload.append(reason));
}

std::uint16_t RawClient::Frame::close_code() const {
  if (opcode() != Opcode::kClose) return 0;
  if (payload.empty()) return close_code::kNoStatus;
  return static_cast<std::uint16_t>(big_endian(std::string_view(payload).substr(0, 2)));
}

RawClient::RawClient(std::uint16_t port, std::string_view request)
    : stream_(ClientStream::connect("127.0.0.1", port, patience()).value()) {
  if (request.empty()) return;
  send(request);
  const std::string head = receive_head();
  if (!head.starts_with("HTTP/1.1 101 ")) throw std::runtime_error("no 101: " + head);
}

bool RawClient::send(std::string_view bytes) {
  return stream_.write(bytes, patience()).has_value();
}

bool RawClient::receive_some() {
  std::array<char, 65536> bytes;
  const auto count = stream_.read(bytes, patience());
  if (!count || *count == 0) return false;
  received_.append(bytes.data(), *count);
  return true;
}

std::string RawClient::take(std::size_t count) {
  while (received_.size() < count) {
    if (!receive_some()) return "";
  }
  std::string taken = received_.substr(0, count);
  received_.erase(0, count);
  if (received_.empty()) received_.shrink_to_fit();
  return taken;
}

std::string RawClient::receive_head() {
  for (;;) {
    const auto end = received_.find("\r\n\r\n");
    if (end != std::string::npos) return take(end + 4);
    if (!receive_some()) return "";
  }
}

RawClient::Frame RawClient::receive() {
  const std::string start = take(2);
  if (start.empty()) return {};
  std::uint64_t length = static_cast<std::uint8_t>(start[1]);
  if (length >= 126) length = big_endian(take(length == 126 ? 2 : 8));
  return {static_cast<std::uint8_t>(start[0]), length == 0 ? "" : take(length)};
}

bool RawClient::ends() {
  if (!received_.empty()) return false;
  std::array<char, 1> byte;
  const auto count = stream_.read(byte, patience());
  return count ? *count == 0 : count.error().code != code::kTimeout;
}

}  // namespace parley::websocket::testing
