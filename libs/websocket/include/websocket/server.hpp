#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string_view>

#include "base/result.hpp"
#include "http/message.hpp"
#include "websocket/close.hpp"
#include "websocket/socket.hpp"

namespace parley::websocket {

/// A sweep of all sockets detects time-outs: at most a second late, or a quarter of the shortest
/// time if that is less.
struct Options {
  std::size_t max_message_bytes = 64 * 1024;   ///< incoming; closed with kTooBig over it
  std::size_t max_queued_bytes = 1024 * 1024;  ///< outgoing, per socket
  std::size_t max_sockets = 10'000;            ///< 503 over it

  /// A socket that sends neither pong nor message within `pong_within` after a ping is cut off.
  std::chrono::milliseconds ping_every{25'000};
  std::chrono::milliseconds pong_within{20'000};
  /// From the first byte of a message to its last; closed with kPolicyViolation after it. Otherwise
  /// clients that never finish a message would hold max_message_bytes each.
  std::chrono::milliseconds message_timeout{30'000};
  /// Bytes wait and the kernel accepts none for this long: a slow reader.
  std::chrono::milliseconds write_timeout{15'000};
  /// From our close frame to the end of the connection; what waits before it has `write_timeout`
  /// more.
  std::chrono::milliseconds close_timeout{2'000};
  /// How a reader that is too slow is closed.
  End slow_reader{close_code::kTryAgainLater, "too slow"};
};

/// Since the start; sockets_open as of now. Bytes are those on the wire after the handshake.
struct Counts {
  std::uint64_t sockets_open = 0;
  std::uint64_t sockets_opened = 0;
  std::uint64_t sockets_refused = 0;  ///< answered 503
  std::uint64_t messages_in = 0;
  std::uint64_t messages_out = 0;  ///< taken by the kernel whole
  std::uint64_t bytes_in = 0;
  std::uint64_t bytes_out = 0;
  std::uint64_t closed_slow = 0;
  std::uint64_t protocol_errors = 0;  ///< closed with 1002, 1003, 1007 or 1009
  std::uint64_t pings_unanswered = 0;
};

/// The server's side of RFC 6455: text messages, no extension, no subprotocol. Its sockets come
/// from an http::Server, whose handler answers with upgrade().
///
/// A protocol violation ends the connection: unmasked frames, reserved bits and opcodes, broken
/// control frames, lengths not in their shortest form (1002), binary messages (1003), text that is
/// not UTF-8, as soon as a byte shows it (1007), messages over the limit, as soon as a header shows
/// it (1009). Pings are answered, at most one answer waiting. A socket that is idle holds no
/// buffer; what is read in one turn of the loop is bounded, so that nobody starves the others.
///
/// Threads: see each member. Owns: one loop thread, the sockets, their Peers. Stop: the destructor
/// cuts all connections without a close frame; call drain() first to close them properly. Responses
/// of upgrade() may outlive the server: their connections are then closed.
class Server {
 public:
  /// Called on the loop's thread for each socket that opens, which may be used at once. Null, or an
  /// exception, closes it with kInternalError.
  using Accept = std::function<std::unique_ptr<Peer>(Socket&)>;

  Server(const Options& options, Accept accept);
  /// Not on the loop's thread.
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  /// Answers a request for a WebSocket (RFC 6455, section 4.2): 101, or 426 if it requests none, or
  /// another version than 13. The slot is held until the socket ends or the response is destroyed.
  /// Any thread.
  /// Errors: code::kInvalid for another method than GET, HTTP/1.0, a body, no Sec-WebSocket-Key or
  /// a broken one; code::kOverloaded when max_sockets are open, code::kUnavailable while it drains;
  /// both retryable.
  Result<http::Response> upgrade(const http::Request& request);

  /// Runs the work on the loop's thread, in the order of the calls; never within this call. Any
  /// thread. Work still queued when the server ends is destroyed without being run. Must not throw.
  void post(std::function<void()> work);

  /// Runs the work on the loop's thread again and again until the server ends. Any thread.
  void every(std::chrono::milliseconds period, std::function<void()> work);

  /// Admits no new sockets and closes all with this code, spread evenly over `spread` to avoid a
  /// storm of reconnects. Returns when all are gone, or after `spread` and close_timeout, and has
  /// cut off what was left. Any thread but the loop's. Later calls do nothing.
  void drain(std::uint16_t code, std::string_view reason, std::chrono::milliseconds spread);

  /// Any thread.
  Counts counts() const;

 private:
  class Impl;
  std::shared_ptr<Impl> impl_;
};

}  // namespace parley::websocket
