#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "http/message.hpp"
#include "http/responder.hpp"

namespace parley::http {

/// Runs on an I/O thread and must not block: hand work that does to a pool and answer from there.
/// An exception that it throws is answered with 500.
using Handler = std::function<void(Request&&, Responder)>;

/// Makes the responses that the server itself generates: 400, 408, 413, 414, 417, 431, 500, 501,
/// 503. `reason` is a sentence for people that contains nothing of the request. Threads: called on
/// any.
using ErrorAnswer = std::function<Response(unsigned status, std::string_view reason)>;

struct ServerOptions {
  /// "host:port" with a numeric address, "[::1]:0" too; port 0 takes a free one.
  std::string listen = "127.0.0.1:0";
  /// Each has its own event loop; connections are assigned in turn.
  unsigned io_threads = 1;

  std::size_t max_header_bytes = 16 * 1024;  ///< request line and fields; 431 over it
  std::size_t max_target_bytes = 8 * 1024;   ///< 414 over it
  std::size_t max_fields = 100;              ///< 431 over it
  std::size_t max_body_bytes = 64 * 1024;    ///< 413 over it
  std::size_t max_connections = 8192;        ///< 503 and closed over it

  /// From the first byte of a request to the end of its header; 408 after it.
  std::chrono::milliseconds header_timeout{10'000};
  /// From the end of the header to the end of the body; 408 after it.
  std::chrono::milliseconds body_timeout{15'000};
  /// Idle time between requests; longer than the keep-alive of a proxy in front (NGINX: 5 s).
  std::chrono::milliseconds idle_timeout{15'000};
  /// For sending a response; a slower reader is disconnected.
  std::chrono::milliseconds write_timeout{15'000};

  /// Plain text if not set.
  ErrorAnswer error_answer;
};

/// Since the start; connections_open as of now.
struct ServerCounts {
  std::uint64_t connections_open = 0;
  std::uint64_t connections_accepted = 0;
  std::uint64_t connections_refused = 0;  ///< over max_connections, or no descriptor left
  std::uint64_t requests = 0;             ///< handed to the handler
  std::uint64_t requests_refused = 0;     ///< answered by the server itself
  std::uint64_t timeouts = 0;             ///< header, body, write; not idle
};

/// An HTTP/1.1 server with limits on everything. One request of a connection is handled at a time;
/// pipelined ones wait. A connection that was handed over with a 101 (Response::take_over) no
/// longer counts, is under no limit, and outlives drain(), stop() and the server. Framing is
/// stricter than RFC 9112 asks (section 11.2, request smuggling): Transfer-Encoding must be exactly
/// `chunked`, and is refused with a Content-Length and on HTTP/1.0; Content-Length occurs at most
/// once, Host exactly once, targets are in origin form, line ends are CRLF and no line is folded.
///
/// Threads: members may be called from any thread but the I/O threads. Owns: its I/O threads and
/// sockets. Stop: stop() or the destructor, which drop what is still running.
class Server {
 public:
  /// Listens and serves when this returns. Errors: code::kInvalid for an invalid address,
  /// code::kUnavailable where it cannot be listened on; the detail says which and why.
  static Result<std::unique_ptr<Server>> start(ServerOptions options, Handler handler);

  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;
  ~Server();

  /// "127.0.0.1:8101", with the actual port.
  std::string address() const;
  std::uint16_t port() const;

  /// Shuts down without losing a request of a proxy that keeps connections: from now each response
  /// says `Connection: close`; after `keep_accepting` the listener and idle connections are closed;
  /// then waits at most `finish_within` for running requests. Blocks throughout. True if nothing
  /// was left running. Call stop() after it.
  bool drain(std::chrono::milliseconds keep_accepting, std::chrono::milliseconds finish_within);

  /// Closes every connection and ends the threads. Later calls do nothing.
  void stop();

  ServerCounts counts() const;

 private:
  class Impl;
  explicit Server(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace parley::http
