#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "http/headers.hpp"
#include "websocket/close.hpp"

namespace parley::websocket {

/// A client's end of a WebSocket, for tests, load and the command line: its calls block.
///
/// Threads: one at a time. Owns: the connection. Stop: close(), or the destructor, which ends it
/// without a close frame. TLS and proxies: as http::Client.
class Client {
 public:
  using Deadline = Monotonic::time_point;

  /// Connects to "ws://host[:port]/path", or wss, and shakes hands (RFC 6455, section 4.1), with
  /// `headers` in addition to the required ones. http and https in the URL mean the same. `ca_file`
  /// as http::ClientOptions has it.
  /// Errors: code::kTimeout, code::kUnavailable (refused, lost, answered 5xx), code::kInvalid
  /// (answered with another status, or wrongly; invalid URL; not trusted); the detail has the
  /// status.
  static Result<std::unique_ptr<Client>> connect(std::string url, const http::Headers& headers,
                                                 Deadline deadline,
                                                 const std::string& ca_file = {});
  ~Client();
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  /// One message; at most 15 seconds. Errors: code::kUnavailable once it ended, code::kTimeout.
  Status send(std::string_view text);

  /// The next message; answers pings and the other's close frame while it waits. With a deadline
  /// that has passed, returns what has already arrived: after poll() said that descriptor() is
  /// readable, call it so until it answers code::kTimeout.
  /// Errors: code::kTimeout, code::kUnavailable with the close code in the detail, once it ended.
  Result<std::string> receive(Deadline deadline);

  /// Sends a close frame and waits at most two seconds for the other's; messages are dropped
  /// meanwhile. `code` must be one that may be sent.
  void close(std::uint16_t code, std::string_view reason = {});

  /// How it ended, if it did: as the other end said, where it closed.
  const std::optional<End>& ended() const;

  /// For poll(), once receive() has nothing: a send, too, may have read what came.
  int descriptor() const;

 private:
  class Impl;
  explicit Client(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace parley::websocket
