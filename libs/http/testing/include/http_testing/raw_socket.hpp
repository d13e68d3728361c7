#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

namespace parley::http::testing {

/// A TCP connection to 127.0.0.1 for tests that control every byte they send.
/// Threads: one. Owns: the descriptor. Every wait ends after ten seconds.
class RawSocket {
 public:
  explicit RawSocket(std::uint16_t port);
  ~RawSocket();
  RawSocket(const RawSocket&) = delete;
  RawSocket& operator=(const RawSocket&) = delete;

  /// False once the other end has reset the connection, or accepts nothing for ten seconds.
  bool send(std::string_view bytes);
  /// Sends FIN and can still receive.
  void finish_sending();
  /// Ends the connection with a reset.
  void reset();

  /// One whole response with its Content-Length; empty if the connection ended before.
  std::string receive_response();
  /// `count` bytes, or all up to and including `end`; empty if the connection ended before.
  std::string receive(std::size_t count);
  std::string receive_to(std::string_view end);
  /// Everything until the other end closes.
  std::string receive_all();
  /// Whether the other end closes within the time, without another byte from it.
  bool is_closed_within(std::chrono::milliseconds time);

 private:
  bool receive_some(std::chrono::milliseconds time);

  int descriptor_;
  std::string received_;
};

/// Number of status lines in what a connection received.
std::size_t count_responses(std::string_view received);
/// The status of the first response; 0 if there is none.
unsigned status_of(std::string_view received);

}  // namespace parley::http::testing
