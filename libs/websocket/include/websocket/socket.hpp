#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "websocket/close.hpp"
#include "websocket/message.hpp"

namespace parley::websocket {

/// The server's end of one connection. Lives as long as the Peer that it was given to.
///
/// Threads: the server's loop thread only. No member calls back into the Peer before it returns.
class Socket {
 public:
  Socket() = default;
  Socket(const Socket&) = delete;
  Socket& operator=(const Socket&) = delete;
  virtual ~Socket() = default;

  /// Queues the message; it leaves with whatever else waits, once per turn of the loop. If the
  /// queue would exceed Options::max_queued_bytes, what waits is dropped and the socket is closed
  /// with Options::slow_reader. Does nothing once the socket closes.
  virtual void send(const Message& message) = 0;

  /// Sends what is queued, then a close frame, and waits at most Options::close_timeout for the
  /// other's. From now on incoming messages are not passed on. `code` must be one that may be sent,
  /// else it is kInternalError; `reason` is cut to kMaxReasonBytes, at a character. The first call
  /// counts.
  virtual void close(std::uint16_t code, std::string_view reason) = 0;

  /// On the wire, not yet taken by the kernel.
  virtual std::size_t queued_bytes() const = 0;

  /// On the wire, taken by the kernel since the socket opened.
  virtual std::uint64_t taken_bytes() const = 0;
};

/// The application's side of a socket.
///
/// Threads: the server's loop thread; must not block. An exception closes the socket with
/// kInternalError.
class Peer {
 public:
  virtual ~Peer() = default;

  /// A whole text message, well-formed UTF-8. `text` is valid during the call only.
  virtual void received(std::string_view text) = 0;

  /// The connection is over; destroyed next. Not called when the server ends: then the Peer is just
  /// destroyed, on the loop's thread.
  virtual void ended(const End& end) = 0;
};

}  // namespace parley::websocket
