#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "base/result.hpp"
#include "http/message.hpp"

namespace parley::http {

struct ClientRequest {
  Method method = Method::kGet;
  /// "http://host[:port]/path?query"; TLS is not spoken.
  std::string url;
  Headers headers{};
  std::string body{};
  /// For all of it: a free connection, connecting, sending, the whole answer.
  std::chrono::milliseconds timeout{5'000};
};

struct ClientResponse {
  unsigned status = 0;
  Headers headers;
  std::string body;
};

struct ClientOptions {
  /// To one host and port, in use and idle together; more requests than that wait their turn.
  std::size_t max_connections = 64;
  std::size_t max_waiting = 100'000;  ///< over it a request fails with code::kOverloaded
  std::size_t max_header_bytes = 64 * 1024;
  std::size_t max_body_bytes = 16 * 1024 * 1024;
  /// Idle connections are closed after this, below the server's own limit.
  std::chrono::milliseconds idle_timeout{4'000};
};

using ClientCallback = std::function<void(Result<ClientResponse>)>;

/// An HTTP/1.1 client that keeps its connections. A request is sent once and never repeated: not
/// even where a kept connection turns out to be closed; the caller knows whether that is safe.
/// Redirects are not followed.
///
/// Threads: every member from any thread; callbacks run on the client's own I/O thread and must
/// not block, nor destroy the client. Owns: that thread and the connections. Stop: the destructor;
/// what is under way ends with code::kUnavailable before it returns.
class Client {
 public:
  explicit Client(ClientOptions options = {});
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;
  ~Client();

  /// `callback` is called exactly once; for a URL that is none, with code::kInvalid before this
  /// returns. Other errors: code::kTimeout, code::kOverloaded, code::kUnavailable (refused, lost,
  /// no HTTP answer); they are retryable as far as the transport can tell.
  void request(ClientRequest request, ClientCallback callback);

  /// The same and waits. Not to be called from a callback.
  Result<ClientResponse> fetch(ClientRequest request);

 private:
  class Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace parley::http
