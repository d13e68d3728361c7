#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace parley::amqp {

/// A broker's address and the credentials for it. The password is never put into a log or an error.
struct Endpoint {
  /// TLS 1.2 or newer. The broker's certificate is always verified, chain and host: the name, or
  /// the IP address where `host` is one. Nothing is sent to a broker that fails it.
  bool tls = false;
  /// With tls: a PEM file of the authorities to trust, read at each connect; empty: the system's
  /// (OpenSSL's default places, which SSL_CERT_FILE and SSL_CERT_DIR change).
  std::string ca_file;
  std::string host = "127.0.0.1";
  std::uint16_t port = 5672;
  std::string user;
  std::string password;
  std::string vhost = "/";

  /// "host:port/vhost", for logs.
  std::string display() const;
};

/// Reads `amqp://user:password@host:port/vhost`, or `amqps://…` for TLS; parts may be
/// percent-encoded, the port is 5672 (amqps: 5671) and the virtual host "/" where they are missing.
/// Errors: kInvalid, naming the wrong part and nothing of the password.
/// Source: https://www.rabbitmq.com/docs/uri-spec
Result<Endpoint> parse_endpoint(std::string_view uri);

}  // namespace parley::amqp
