#pragma once

#include <openssl/ssl.h>

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include "amqp/endpoint.hpp"
#include "base/result.hpp"
#include "librabbitmq.hpp"

namespace parley::amqp {

/// TLS under one connection: librabbitmq's own TLS socket, which does the handshake and reads; sets
/// whom to trust, and bypasses the library for sends, which it can't do without blocking. Source:
/// decision 0007.
///
/// Threads: the connection's. Stop: destroy it after the connection's state.
class Tls {
 public:
  /// Creates the state's socket, ready to be opened to the endpoint. Errors: kUnavailable if the
  /// authorities can't be read.
  static Result<std::unique_ptr<Tls>> prepare(amqp_connection_state_t state,
                                              const Endpoint& endpoint);
  Tls(const Tls&) = delete;
  Tls& operator=(const Tls&) = delete;

  amqp_socket_t* socket() const { return socket_; }

  /// Why amqp_socket_open_noblock() on it failed with this status; call it immediately.
  std::string failure(int status) const;

  /// Sends what the socket takes now; 0 if that is nothing. Then the next call must begin with the
  /// same bytes, at any address. Errors: kUnavailable, and the connection is broken.
  Result<std::size_t> send_now(std::string_view bytes);

  /// Whether OpenSSL holds bytes that were already decrypted: no poll sees them.
  bool has_input() const { return ssl_ != nullptr && SSL_pending(ssl_) > 0; }

 private:
  Tls(amqp_connection_state_t state, std::string host);
  static int on_verify(int good, X509_STORE_CTX* store);

  std::string host_;
  amqp_socket_t* socket_;
  /// The library's, which doesn't expose it: learnt when it verifies the certificate.
  SSL* ssl_ = nullptr;
  int refusal_ = X509_V_OK;
};

}  // namespace parley::amqp
