#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "frame.hpp"
#include "http_testing/raw_socket.hpp"

namespace parley::websocket::testing {

/// "GET / HTTP/1.1" with all that a WebSocket needs, plus `more` lines.
std::string upgrade_request(std::string_view more = {});

/// A client's masked frame with this first byte.
std::string frame(unsigned first_byte, std::string_view payload);
std::string text_frame(std::string_view payload);
std::string close_frame(std::uint16_t code, std::string_view reason = {});

/// A connection to 127.0.0.1 for tests that control every byte they send.
/// Threads: one. Every wait ends after ten seconds.
class RawClient {
 public:
  struct Frame {
    unsigned first_byte = 0;
    std::string payload;
    Opcode opcode() const { return static_cast<Opcode>(first_byte & 0x0fU); }
    std::uint16_t close_code() const;
  };

  /// Without a handshake if `request` is empty; throws unless it is answered 101.
  explicit RawClient(std::uint16_t port, std::string_view request = upgrade_request());

  /// As RawSocket's.
  bool send(std::string_view bytes) { return socket_.send(bytes); }
  void finish_sending() { socket_.finish_sending(); }
  /// The next frame; with first_byte 0 if the connection ended before.
  Frame receive();
  /// An HTTP response's head.
  std::string receive_head() { return socket_.receive_to("\r\n\r\n"); }
  /// Whether the connection ends next.
  bool ends() { return socket_.is_closed_within(std::chrono::seconds{10}); }

 private:
  http::testing::RawSocket socket_;
};

}  // namespace parley::websocket::testing
