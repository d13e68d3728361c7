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
  /// "http://host[:port]/path?query", or https.
  std::string url;
  Headers headers{};
  std::string body{};
  /// For everything: a free connection, connecting, sending, the whole response.
  std::chrono::milliseconds timeout{5'000};
};

struct ClientResponse {
  unsigned status = 0;
  Headers headers;
  std::string body;
};

struct ClientOptions {
  /// PEM file of the authorities to trust for https; empty: the system's.
  std::string ca_file;
  /// In use and idle together; more requests than that wait their turn.
  std::size_t max_connections = 64;
  std::size_t max_requests = 100'000;  ///< over it a request fails with code::kOverloaded
  std::size_t max_header_bytes = 64 * 1024;
  std::size_t max_body_bytes = 16 * 1024 * 1024;
  /// A connection idle for this long is not reused: keep it below the server's own limit.
  std::chrono::seconds idle_timeout{4};
};

using ClientCallback = std::function<void(Result<ClientResponse>)>;

/// An HTTP/1.1 client that keeps its connections. A request is sent once and never repeated: not
/// even where a kept connection turns out to be closed; the caller knows whether that is safe.
/// Redirects are not followed.
///
/// Over TLS (1.2 and newer) chain and host of the certificate are always verified. Proxies are
/// those that the environment names (http_proxy, https_proxy, all_proxy, less no_proxy), read as
/// libcurl reads them; none for "localhost", 127.0.0.0/8 and ::1.
/// Source: https://curl.se/libcurl/c/libcurl-env.html
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

  /// `callback` is called exactly once; for an invalid URL, with code::kInvalid before this
  /// returns. Other errors: code::kTimeout, code::kOverloaded, code::kUnavailable (refused, lost,
  /// no HTTP answer); they are retryable as far as the transport can tell. A certificate that is
  /// not trusted and a ca_file that cannot be read are code::kInvalid, and not retryable.
  void request(ClientRequest request, ClientCallback callback);

  /// Like request(), but waits. Not to be called from a callback.
  Result<ClientResponse> fetch(ClientRequest request);

  const ClientOptions& options() const;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace parley::http
