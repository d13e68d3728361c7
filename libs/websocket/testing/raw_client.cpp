#include "testing/raw_client.hpp"

#include <span>
#include <stdexcept>

#include "mask.hpp"

namespace parley::websocket::testing {
namespace {

constexpr MaskKey kMask{'\x37', '\xfa', '\x21', '\x3d'};

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
  std::string bytes = make_frame(Opcode::kText, payload);
  const std::size_t header = header_bytes(bytes);
  bytes[0] = static_cast<char>(first_byte);
  bytes[1] = static_cast<char>(kMaskedBit | static_cast<unsigned char>(bytes[1]));
  apply_mask(std::span(bytes).subspan(header), kMask, 0);
  return bytes.insert(header, kMask.data(), kMask.size());
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

RawClient::RawClient(std::uint16_t port, std::string_view request) : socket_(port) {
  if (request.empty()) return;
  send(request);
  const std::string head = receive_head();
  if (!head.starts_with("HTTP/1.1 101 ")) throw std::runtime_error("no 101: " + head);
}

RawClient::Frame RawClient::receive() {
  const std::string start = socket_.receive(2);
  if (start.empty()) return {};
  std::uint64_t length = static_cast<std::uint8_t>(start[1]);
  if (length >= 126) length = big_endian(socket_.receive(length == 126 ? 2 : 8));
  return {static_cast<std::uint8_t>(start[0]), length == 0 ? "" : socket_.receive(length)};
}

}  // namespace parley::websocket::testing
